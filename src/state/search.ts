import { marksOf } from "../data/admitted.ts";
import { ingest } from "../data/ingest.ts";
import { type Container, isContainer } from "../data/json.ts";
import { type Sources, united } from "../data/sources.ts";
import type { Labelled } from "../secrets/labels.ts";
import { type SecretMark, secretsOf } from "../secrets/pointers.ts";
import { type SourcesIn, searched } from "../secrets/searched.ts";
import { SecretIndex } from "../secrets/secret-index.ts";
import { hostLog } from "./host-read.ts";
import type { Iteration } from "./iteration.ts";
import { KnownSecrets, textsOf } from "./known-secrets.ts";
import { namespaces } from "./namespace.ts";
import type { State } from "./state.ts";

const indexes = new WeakMap<Container, SecretIndex>();

/** Makes the index of an item's secrets, once for each list or object. */
function indexOf(item: Labelled): SecretIndex {
  const known = isContainer(item.value) ? indexes.get(item.value) : undefined;
  if (known !== undefined) return known;
  const index = new SecretIndex();
  for (const text of textsOf(item).keys()) index.add(text);
  if (isContainer(item.value)) indexes.set(item.value, index);
  return index;
}

const hasSecrets = (state: State): boolean =>
  namespaces.some((name) => state[name]?.hasSecrets) ||
  state.lastTask?.sources !== undefined ||
  marksOf(state.lastTask?.result) !== undefined;

/** Makes what finds the secrets of a state and of items in a text; undefined where there are none. */
function finderOf(state: State, iterations: readonly Iteration[]): SourcesIn | undefined {
  const items = [...iterations, ...(state.answers?.secrets() ?? [])]
    .filter((item) => textsOf(item).size > 0)
    .map((item) => [indexOf(item), textsOf(item)] as const);
  const known = hasSecrets(state) ? KnownSecrets.of(state) : undefined;
  if (items.length === 0 && known === undefined) return undefined;
  return (text) => {
    let sources: Sources | undefined;
    const add = (more: Sources | undefined): boolean => {
      sources = united(sources, more);
      return more !== undefined;
    };
    known?.index.find(text, (secret) => add(known.sourcesOf(secret, state)));
    for (const [index, texts] of items) index.find(text, (secret) => add(texts.get(secret)));
    return sources;
  };
}

/**
 * Marks the texts of a value of the host in which a secret of a state or of an item stands, if the environment says so. O(size of
 * what is public in the value), and the size of secrets that are new; O(1) where there are none.
 */
export function searchedFor(state: State, iterations: readonly Iteration[], labelled: Labelled): Labelled {
  const sourcesIn = state.environment.searchesResults ? finderOf(state, iterations) : undefined;
  return sourcesIn === undefined ? labelled : searched(labelled, sourcesIn);
}

/** Tells where secrets are in a value of the host: those that it bears, and those that are found in it. It throws as {@link ingest} does. */
export function secretsFoundBy(state: State, iterations: readonly Iteration[], value: unknown): readonly SecretMark[] {
  const labelled = { value: ingest(value, "what is searched"), sources: undefined };
  return secretsOf(searchedFor(state, iterations, labelled), hostLog);
}
