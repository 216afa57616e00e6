import { checkedOptions, withMethods } from "./data/options.ts";
import type { Environment } from "./environment.ts";
import { gatheredProgram } from "./gathered.ts";
import { Gathering } from "./language/run/gathering.ts";
import { around, type Rules, Run, type Spent } from "./language/run/run.ts";
import type { Answers } from "./scope/answers.ts";
import { data, type Scope } from "./scope/scope.ts";
import { gatherJson } from "./template.ts";

/** The options of {@link WorkflowContext.prepare}. */
export interface PrepareOptions {
  /** Ends the preparation: it rejects with the reason of the signal. Functions of the host that are under way go on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Awaits the calls of the host that an input makes. It is run in rounds until no answer is missing: a round makes all the
 * calls that can be made with the answers of those before, and awaits them together. All rounds spend the limits of one run.
 *
 * @throws ContextError with all that failed in a round, and what a render throws; the reason of the signal
 */
export async function gatherAnswers(scope: Scope, input: unknown, options?: PrepareOptions): Promise<Answers> {
  const { signal } = checkedOptions("prepare", options, { signal: withMethods("addEventListener", "throwIfAborted") });
  signal?.throwIfAborted();
  const environment = scope[data].environment as Environment; // as the state says
  const { vocabulary } = environment;
  const program = gatheredProgram(input, environment) ?? gatherJson(input, environment);
  const gathering = new Gathering(vocabulary.limits, scope[data].answers);
  const rules: Rules = { ...vocabulary, clock: askedOnce(vocabulary.clock), gathering };
  let spent: Spent = { steps: 0, work: 0, iterations: 0 };
  const round = (): void => {
    const run = new Run(rules, scope, around);
    run.spendAgain(spent);
    spent = run;
    try {
      program(run);
    } catch (error) {
      throw run.explain(error);
    }
  };
  while (gathering.round(round)) await gathering.settle(signal);
  return gathering.answers;
}

function askedOnce(clock: () => string): () => string {
  let time: string | undefined;
  return () => {
    time ??= clock();
    return time;
  };
}
