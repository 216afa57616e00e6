import { marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { isContainer, type JsonValue, type Key, setKey } from "../data/json.ts";
import { sourcesOfPart } from "../data/parts.ts";
import { member, placeOf } from "../data/read.ts";
import type { Sources } from "../data/sources.ts";
import { usage } from "../errors.ts";
import { Extent, type Fact, type Held, nothingHeld } from "../scope/extent.ts";
import { isOfItem } from "../scope/path.ts";
import type { LastTask } from "../scope/scope.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Here } from "./found.ts";
import { type Iteration, iterationsOf } from "./iteration.ts";
import { type NamedValue, Namespace, type NamespaceName } from "./namespace.ts";
import type { Stored } from "./snapshot.ts";
import { State } from "./state.ts";

/** The calls that compare or join whole contexts. */
const ofWholes: ReadonlySet<string> = new Set(["deltaSince", "apply", "mergeBranches"]);

/** @throws ContextError `usage` for the state of a slice, where the call needs a whole one */
export function refuseSlice(call: string, state: State): State {
  if (state.extent === undefined || !ofWholes.has(call)) return state;
  throw usage(`${call} takes a whole context, and this is a slice: export it, or bring results back to the whole one`);
}

/** Makes the smallest data that holds what reads found. O(facts, and the names of what is held whole). */
export function sliceOf({ state, item, position }: Here, facts: readonly Fact[]): Stored {
  const extent = Extent.of(facts);
  const inner = iterationsOf(item, position).toReversed();
  const namespace = (name: NamespaceName): Namespace | null => prunedNamespace(state[name], extent.part(name));
  const some = (name: NamespaceName): Namespace => namespace(name) ?? Namespace.empty;
  const sliced = new State(
    {
      environment: state.environment,
      parameters: some("parameters"),
      variables: some("variables"),
      tasks: some("tasks"),
      config: namespace("config"),
      keystore: namespace("keystore"),
      system: some("system"),
      lastTask: prunedLast(state.lastTask, extent.part("lastTask")),
      outcomes: prunedNamespace(state.outcomes, extent.part("outcomes")) ?? Namespace.empty,
      secretPaths: state.secretPaths,
      extent: inner.length === 0 ? extent : ofRun(extent),
    },
    state.answers,
  );
  const iterations = inner.map((iteration, level) =>
    prunedIteration(iteration, level, level === inner.length - 1, extent),
  );
  return { state: sliced, iterations: iterations.reverse() };
}

/** Gives the extent of the data of a run: what is held of items goes with them. */
const ofRun = (extent: Extent): Extent =>
  Extent.of([...extent.facts()].filter(({ keys: [space] }) => !isOfItem(space)));

function prunedNamespace(namespace: Namespace | null, held: Held | "outside"): Namespace | null {
  if (namespace === null || held === "all") return namespace;
  if (typeof held === "string") return Namespace.empty;
  const kept = Array.from(held.parts, ([key, part]): NamedValue | undefined => {
    const labelled = hasValue(part) ? namespace.labelled(String(key)) : undefined;
    return labelled && { name: String(key), ...pruned(labelled, part) };
  });
  return Namespace.empty.withAll(kept.filter((entry) => entry !== undefined));
}

/** Keeps of the last task what is held: the outcome goes with the result. */
function prunedLast(last: LastTask | undefined, held: Held | "outside"): LastTask | undefined {
  if (last === undefined || held === "all") return last;
  if (typeof held === "string") return undefined;
  return held.part("result") === "all" ? last : Object.freeze({ ...last, result: null, sources: undefined });
}

/** Keeps of an item what is held, where so many iterations lie within it. */
function prunedIteration(iteration: Iteration, level: number, isOutermost: boolean, extent: Extent): Iteration {
  const heldOf = (key: Key): Held | "outside" => extent.at([...new Array<Key>(level).fill("parent"), key]);
  const [item, index, parent] = [heldOf("item"), heldOf("index"), heldOf("parent")];
  if ([item, index, ...(isOutermost ? [] : [parent])].every((held) => held === "all")) return iteration;
  let own = nothingHeld;
  for (const [key, held] of Object.entries({ item, index, parent })) if (held !== "outside") own = own.with(key, held);
  return { ...pruned(iteration, item === "outside" ? nothingHeld : item), index: iteration.index, extent: own };
}

/** Keeps of a value what is held. What is held of a list is an object, by its indexes. O(parts that are held). */
function pruned({ value, sources }: Labelled, held: Held): Labelled {
  if (held === "all") return { value, sources };
  const object: Record<Key, JsonValue> = {};
  const secret = new Map<Key, Sources>();
  const marks = marksOf(value);
  for (const [key, part] of typeof held === "string" || !isContainer(value) ? [] : held.parts) {
    const found = hasValue(part) ? member(value, key) : undefined;
    if (found === undefined) continue;
    const kept = pruned({ value: found, sources: sourcesOfPart(marks, placeOf(value, key), found) }, part);
    setKey(object, String(key), kept.value);
    if (kept.sources !== undefined) secret.set(String(key), kept.sources);
  }
  return { value: adopt(object as JsonValue, { parts: secret, whole: marks?.whole }), sources: undefined };
}

/** Tells whether something of a part is kept: more than that it is there, or that it is not. */
const hasValue = (held: Held): boolean => held === "all" || (held !== "absent" && !held.isPresence);
