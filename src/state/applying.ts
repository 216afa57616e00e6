import { heightOf } from "../data/admitted.ts";
import { ingest } from "../data/ingest.ts";
import { deepestStored, isList, isObject, type JsonObject, type JsonValue, maximalDepth } from "../data/json.ts";
import { aFunction, checkedOptions } from "../data/options.ts";
import { partsOf } from "../data/parts.ts";
import { isOutcome } from "../scope/scope.ts";
import { followedBy, type HostCalls } from "../secrets/host-calls.ts";
import type { Labelled } from "../secrets/labels.ts";
import { isPointer, pointerOf } from "../secrets/pointers.ts";
import { type Unseal, unsealing } from "../secrets/unsealing.ts";
import { Draft } from "./draft.ts";
import type { Section, WrittenNames } from "./journal.ts";
import { markedEntry } from "./marking.ts";
import { operated } from "./operations.ts";
import { objectOf } from "./patch.ts";
import { checkSize } from "./size.ts";
import { iterationsIn, lastTaskOf } from "./snapshot.ts";
import type { State } from "./state.ts";
import type { Place } from "./steps.ts";
import { mustBe, own, refuse, storedKeys, textsAt } from "./stored.ts";

/** The options of `apply`. */
export interface ApplyOptions {
  /** Decrypts what `seal` made of a secret. Without it, to use a secret is a `sealed` error. */
  readonly unseal?: Unseal | undefined;
}

/** What a delta changed in a context. */
export interface Applied extends Place {
  readonly written: readonly { readonly value: JsonValue | undefined }[];
}

/**
 * Applies a delta to a context. O(what has changed, and the items of the lists and objects around).
 *
 * @throws ContextError `snapshot`, with the path and the reason, for what is no delta or does not fit; `size` for what would be
 * too large
 */
export function applying(place: Place, given: unknown, options: ApplyOptions | undefined): HostCalls<Applied> {
  const { unseal } = checkedOptions("apply", options, { unseal: aFunction });
  const delta = ingest(given, "the delta", undefined, deepestStored);
  const { operations, add, remove } = readDelta(delta);
  const draft = new Draft(place);
  const set = new Set<string>();
  const operate = (operation: JsonValue, index: number): void => {
    if (!isObject(operation)) throw refuse(`patch[${index}]`, mustBe("an object", operation));
    for (const touched of operated(draft, operation, `patch[${index}]`)) set.add(touched);
  };
  operations.forEach(operate);
  for (const pointer of [...add, ...remove])
    if (!isWithin(pointer, set)) throw refuse(pointer, "is named in secrets and not set by the patch");
  const touched = touchedIn(draft);
  return followedBy(unsealing(touched, add, unseal, ""), ({ value }) => finished(place, draft, value as JsonObject)); // changed within
}

/** Gives what was touched and is there, as a snapshot has it, with its marks. */
function touchedIn({ maps, touched, singles, touchedSingles }: Draft): JsonValue {
  const named = Array.from(touched, ([section, names]) => {
    const parts = Array.from(names.keys(), (name) => [name, maps[section]?.labelled(name)] as const);
    return [
      storedKeys[section],
      objectOf(parts.filter((part): part is readonly [string, Labelled] => part[1] !== undefined)),
    ] as const;
  });
  return objectOf([...named, ...Array.from(touchedSingles, (key) => [key, singles[key]] as const)]).value;
}

/** Makes the context of a draft, whose touched values are unsealed by now. */
function finished({ state, iterations }: Place, { maps, touched, touchedSingles }: Draft, values: JsonObject): Applied {
  const written: { readonly value: JsonValue | undefined }[] = [];
  const parts = { ...maps };
  for (const [section, names] of touched) {
    const there = new Map(Array.from(partsOf(values[storedKeys[section]] as JsonObject), (part) => [part.key, part])); // made above
    for (const name of names.keys()) {
      const part = there.get(name);
      written.push({ value: part?.value });
      if (part !== undefined) parts[section] = parts[section]?.with(name, landed(state, section, name, part)) ?? null;
    }
  }
  const last = touchedSingles.has("lastTask") ? { lastTask: lastTaskOf(values.lastTask) } : {};
  const next = state.withParts(writtenNames(touched), { ...(parts as WithoutNull), ...last });
  for (const [section, names] of touched) checkNames(state, next, section, names.keys());
  if (next.lastTask !== undefined)
    checkSize(state, next, { namespace: undefined, name: "", value: next.lastTask.result });
  return {
    state: next,
    iterations: touchedSingles.has("iterations") ? iterationsIn(values.iterations) : iterations,
    written,
  };
}

/** The maps of a state. Only two may be null, and a draft puts null nowhere else. */
type WithoutNull = Pick<State, Section>;

/** Marks a value where the host said from the start that it is secret. */
function landed(state: State, section: Section, name: string, part: Labelled): Labelled {
  if (section === "outcomes") {
    if (!isOutcome(part.value)) throw refuse(pointerOf(["outcomes", name]), "must be succeeded, failed or timed_out");
    return part;
  }
  if (heightOf(part.value) > maximalDepth)
    throw refuse(pointerOf([storedKeys[section], name]), `is nested deeper than ${maximalDepth}`);
  return markedEntry(part, section, name, state.secretPaths, []);
}

const writtenNames = (touched: Draft["touched"]): readonly WrittenNames[] =>
  Array.from(touched, ([section, names]) => [
    { section, names: [...names.keys()].filter((name) => names.get(name) !== true), isRemoval: false },
    { section, names: [...names.keys()].filter((name) => names.get(name) === true), isRemoval: true },
  ]).flat();

function checkNames(before: State, after: State, section: Section, names: Iterable<string>): void {
  if (section === "outcomes") return;
  for (const name of names) {
    const value = after[section]?.get(name);
    if (value !== undefined) checkSize(before, after, { namespace: section, name, value });
  }
}

interface Read {
  readonly operations: readonly JsonValue[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

function readDelta(delta: JsonValue): Read {
  if (!isObject(delta)) throw refuse("", mustBe("an object", delta));
  if (own(delta, "format") !== "workflow-context/delta") throw refuse("format", 'is not "workflow-context/delta"');
  const version = own(delta, "version");
  if (version !== 1)
    throw refuse(
      "version",
      typeof version === "number" && version > 1 ? "is newer than 1, the newest that this release reads" : "is not 1",
    );
  const known = ["format", "version", "patch", "secrets"];
  const other = Object.keys(delta).find((key) => !known.includes(key));
  if (other !== undefined) throw refuse(other, "is no part of a delta");
  const operations = own(delta, "patch");
  const secrets = own(delta, "secrets");
  if (!isList(operations)) throw refuse("patch", mustBe("a list", operations));
  if (!isObject(secrets)) throw refuse("secrets", mustBe("an object", secrets));
  const pointersAt = (key: string): readonly string[] =>
    textsAt(secrets, key, (text) => (isPointer(text) && text !== "" ? text : undefined), "is no JSON pointer");
  return { operations, add: pointersAt("add"), remove: pointersAt("remove") };
}

/** Tells whether a pointer leads to one of some places, or further in. */
function isWithin(pointer: string, places: ReadonlySet<string>): boolean {
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1))
    if (places.has(pointer.slice(0, end))) return true;
  return false;
}
