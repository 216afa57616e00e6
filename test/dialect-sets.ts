import { ansible, attune, type Dialect, homeAssistant, kestra, stackstorm, times } from "workflow-context/dialects";

/** All dialects, in sets of those that one environment may have together. */
export const dialectSets: readonly (readonly Dialect[])[] = [
  [ansible, stackstorm, times],
  [attune, kestra],
  [homeAssistant],
];
