import { type Container, isContainer, type JsonValue } from "../data/json.ts";
import { type Sources, united } from "../data/sources.ts";
import type { Labelled } from "../secrets/labels.ts";
import { SecretIndex } from "../secrets/secret-index.ts";
import { labelledTexts } from "../secrets/secret-texts.ts";
import { type NamedValue, type NamespaceName, namespaces } from "./namespace.ts";
import type { SecretPaths } from "./secret-paths.ts";
import type { State } from "./state.ts";

/** The secrets of a value with their sources. */
type Texts = ReadonlyMap<string, Sources>;

const textsOfContainer = new WeakMap<Container, Texts>();

/** Lists the secrets of a value with their sources: once for each list or object. */
export function textsOf(labelled: Labelled): Texts {
  const { value } = labelled;
  if (!isContainer(value)) return labelledTexts(labelled);
  const texts = textsOfContainer.get(value) ?? labelledTexts(labelled);
  textsOfContainer.set(value, texts);
  return texts;
}

/** The places where a version of the data has values that are secret or hold secrets. */
type Space = NamespaceName | "lastTask";

/** A place in a version of the data. */
interface Place {
  readonly space: Space;
  readonly name: string;
}

/** Lists the values of a space that are secret or hold secrets. O(their number). */
const entriesOf = (state: State, space: Space): readonly NamedValue[] =>
  space === "lastTask" ? lastTaskIn(state) : (state[space]?.secretEntries() ?? []);

const lastTaskIn = ({ lastTask }: State): readonly NamedValue[] =>
  lastTask === undefined ? [] : [{ name: "", value: lastTask.result, sources: lastTask.sources }];

const labelledAt = (state: State, { space, name }: Place): Labelled | undefined =>
  space === "lastTask" ? lastTaskIn(state)[0] : state[space]?.labelled(name);

const spaces: readonly Space[] = [...namespaces, "lastTask"];

/** The secrets that an index may know beside twice those that are there, before it is made anew. */
const mostForgotten = 1_000;

/**
 * What is known of the secrets of a run: an index that all versions of its data share. It may know a secret that a version does
 * not have, so each that is found is looked up in the version that asks.
 */
export class KnownSecrets {
  readonly index = new SecretIndex();
  /** The parts of the version that was added last. */
  readonly #added = new Map<Space, State[Space]>();
  readonly #values = new Map<Space, Map<string, JsonValue>>();
  readonly #places = new Map<string, Place[]>();
  #live = 0;

  /** Gives what is known, with all secrets of a version. O(1) where nothing has changed, O(values that hold secrets) else, and the size of new ones. */
  static of(state: State): KnownSecrets {
    const known = ofRun.get(state.secretPaths) ?? new KnownSecrets();
    known.#add(state);
    const isOutgrown = known.index.size > 2 * known.#live + mostForgotten;
    const kept = isOutgrown ? new KnownSecrets() : known;
    if (isOutgrown) kept.#add(state);
    ofRun.set(state.secretPaths, kept);
    return kept;
  }

  #add(state: State): void {
    for (const space of spaces) {
      if (this.#added.get(space) === state[space]) continue;
      this.#added.set(space, state[space]);
      const values = this.#values.get(space) ?? new Map<string, JsonValue>();
      this.#values.set(space, values);
      for (const entry of entriesOf(state, space)) {
        const before = values.get(entry.name);
        if (before === entry.value) continue;
        values.set(entry.name, entry.value);
        this.#addEntry(space, entry);
        this.#live += textsOf(entry).size - (before === undefined ? 0 : textsOf({ ...entry, value: before }).size);
      }
    }
  }

  #addEntry(space: Space, entry: NamedValue): void {
    for (const text of textsOf(entry).keys()) {
      this.index.add(text);
      const places = this.#places.get(text) ?? [];
      this.#places.set(text, places);
      if (!places.some((place) => place.space === space && place.name === entry.name))
        places.push({ space, name: entry.name });
    }
  }

  /** Finds where a secret came from in a version; undefined where that does not have it. */
  sourcesOf(secret: string, state: State): Sources | undefined {
    let sources: Sources | undefined;
    for (const place of this.#places.get(secret) ?? []) {
      const labelled = labelledAt(state, place);
      if (labelled !== undefined) sources = united(sources, textsOf(labelled).get(secret));
    }
    return sources;
  }
}

// All versions of a run have one list of secret paths.
const ofRun = new WeakMap<SecretPaths, KnownSecrets>();
