import { areEqual } from "../data/equal.ts";
import { isList, isObject, type JsonList, type JsonObject, type JsonValue, type Key } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import { hostPath } from "../scope/host-path.ts";
import { spokenSpaces } from "../scope/path.ts";
import type { Outcome } from "../scope/scope.ts";
import { completedNow } from "../secrets/host-calls.ts";
import { isWhollySecret, type Labelled } from "../secrets/labels.ts";
import { secretsOf } from "../secrets/pointers.ts";
import { sealing } from "../secrets/sealing.ts";
import { changesBetween, isSame } from "./changes.ts";
import type { Section, WrittenNames } from "./journal.ts";
import { markedEntry } from "./marking.ts";
import { Namespace, type NamespaceName } from "./namespace.ts";
import { outcomesWith } from "./outcome.ts";
import { listOf, objectOf } from "./patch.ts";
import { checkSize } from "./size.ts";
import type { State } from "./state.ts";

/** Values of branches that can't be put together. */
export interface Conflict {
  /** The path, as `context.get` reads it: `workflow.status`, `task.fetch`. */
  readonly path: string;
  /** The value at the fork; left out where none was there. A secret is `{ $secret: source }`, here and below. */
  readonly base?: JsonValue;
  /** The values of the branches that set one, by their names. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** The names of the branches that took the value away. */
  readonly removedBy: readonly string[];
  /** How the task ended, by branch, where the path is that of a task. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
}

/** The value of a branch that is another than at the fork; undefined where the branch took it away. */
export interface Side {
  readonly branch: string;
  readonly value: Labelled | undefined;
}

/**
 * Makes one value of those that branches wrote; undefined where it can't, which is a conflict. `"deep"` merges objects by their
 * keys also where the fork had none.
 */
export type Rule = "deep" | ((base: Labelled | undefined, sides: readonly Side[], path: string) => Ruled | undefined);

/** The value that a rule makes; undefined in it where the rule takes the value away. */
export interface Ruled {
  readonly value: Labelled | undefined;
  /** The branch whose value it is, where the rule chose one. */
  readonly branch?: string;
}

/** The rules by the texts of their keys. */
export type Rules = ReadonlyMap<string, Rule>;

/** The text by which rules know a place. */
export const keyText = (section: Section, keys: readonly Key[]): string =>
  JSON.stringify([section, ...keys.map(String)]);

/** A branch by its name. */
export interface Branch {
  readonly name: string;
  readonly state: State;
}

/** A state that stands for the branches, where nothing conflicts. */
export interface Merged {
  readonly state: State;
  readonly conflicts: readonly Conflict[];
}

/** A branch that wrote a name: its value there, and how the task of that name ended. */
interface Writer extends Side {
  readonly outcome: Outcome | undefined;
}

/** A name that branches wrote. */
interface WrittenName {
  readonly section: NamespaceName;
  readonly name: string;
  readonly base: Labelled | undefined;
  readonly writers: Writer[];
  /** One of them took it away and set it again. */
  isMoved: boolean;
}

/**
 * Merges branches into the state that they have forked from. What only one wrote is taken. What several wrote is put together by
 * the rules; without one, where all wrote the same, objects by their keys, and lists that were only appended to in the order
 * of the branches. All else is a conflict. O(what was written), however much there is.
 */
export function merge(fork: State, branches: readonly Branch[], rules: Rules): Merged {
  const merging = new Merging(rules);
  const { parameters, variables, tasks, config, keystore, system, outcomes } = fork;
  const maps = { parameters, variables, tasks, config, keystore, system, outcomes };
  const all: WrittenNames[] = [];
  const names = writtenBy(fork, branches);
  for (const { section, name, base, writers, isMoved } of names) {
    // What was imported is another object, and may be the same value.
    const isWritten = ({ value, outcome }: Writer): boolean =>
      isMoved || !areSame(base, value) || (section === "tasks" && outcome !== fork.outcomeOf(name));
    const sides = writers.filter(isWritten);
    if (sides.length === 0) continue;
    const ended = section === "tasks" ? new Map(sides.map(({ branch, outcome }) => [branch, outcome])) : undefined;
    const { value: made, branch } = merging.merged(section, [name], base, sides, ended);
    const value = made && markedEntry(made, section, name, fork.secretPaths, []);
    const map = maps[section] ?? Namespace.empty; // a delta may have given one to a branch
    const rest = isMoved || value === undefined ? map.without(name) : map;
    maps[section] = value === undefined ? rest : rest.with(name, value);
    if (ended !== undefined)
      maps.outcomes = outcomesWith(maps.outcomes, name, value && outcomeOf(ended, branch, fork.outcomeOf(name)));
    all.push({ section, names: [name], isRemoval: isMoved || value === undefined });
  }
  const state = fork.withParts(all, { ...maps, lastTask: undefined });
  for (const { section, name } of names) {
    const value = state[section]?.get(name);
    if (value !== undefined) checkSize(fork, state, { namespace: section, name, value });
  }
  return { state, conflicts: merging.conflicts };
}

/** Lists the names that branches wrote: those of the first branch first. An outcome belongs to its task. */
function writtenBy(fork: State, branches: readonly Branch[]): readonly WrittenName[] {
  const names = new Map<string, WrittenName>();
  for (const { name: branch, state } of branches) {
    for (const { section: changed, name, before, after, isMoved } of changesBetween(fork, state)) {
      const isEnd = changed === "outcomes";
      const section = isEnd ? "tasks" : changed;
      const key = `${section} ${name}`;
      const base = isEnd ? fork.tasks.labelled(name) : before;
      const written = names.get(key) ?? { section, name, base, writers: [], isMoved: false };
      names.set(key, written);
      if (!isEnd) written.isMoved ||= isMoved;
      if (written.writers.at(-1)?.branch === branch) continue; // its result came before its end
      const value = isEnd ? state.tasks.labelled(name) : after;
      written.writers.push({ branch, value, outcome: section === "tasks" ? state.outcomeOf(name) : undefined });
    }
  }
  return [...names.values()];
}

type Outcomes = ReadonlyMap<string, Outcome | undefined>;

/** Tells how a task ended: in the branch whose result was taken, which may be that of the fork, or as in all of them. */
function outcomeOf(ended: Outcomes, branch: string | undefined, before: Outcome | undefined): Outcome | undefined {
  if (branch !== undefined) return ended.has(branch) ? ended.get(branch) : before;
  const [first, ...others] = ended.values();
  return others.every((outcome) => outcome === first) ? first : undefined;
}

/** The merge of values, and the conflicts that it has met. */
class Merging {
  readonly conflicts: Conflict[] = [];
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** Merges what some sides have at the end of some keys. Where they conflict, the value of the fork stands for theirs. */
  merged(
    section: NamespaceName,
    keys: readonly string[],
    base: Labelled | undefined,
    sides: readonly Side[],
    ended?: Outcomes,
    isDeep = false,
  ): Ruled {
    const [first, ...others] = sides;
    if (first === undefined) return { value: base };
    if (others.length === 0) return { value: first.value, branch: first.branch };
    const rule = this.#rules.get(keyText(section, keys));
    const path = hostPath(spokenSpaces[section], keys);
    if (typeof rule === "function") {
      const ruled = rule(base, sides, path);
      if (ruled !== undefined) return ruled;
    } else if (others.every((side) => areSame(first.value, side.value)) && haveSameEnd(ended)) {
      return { value: first.value, branch: first.branch };
    } else if (ended === undefined) {
      const value = this.#byParts(section, keys, base, sides, isDeep || rule === "deep");
      if (value !== undefined) return { value };
    }
    this.conflicts.push(conflictOf(path, base, sides, ended));
    return { value: base };
  }

  /** Merges lists that were appended to, and objects by their keys; undefined for all else. */
  #byParts(
    section: NamespaceName,
    keys: readonly string[],
    base: Labelled | undefined,
    sides: readonly Side[],
    isDeep: boolean,
  ): Labelled | undefined {
    const values = sides.map(({ value }) => value);
    if (!values.every((value) => value !== undefined && isPlain(value))) return undefined;
    const old = base?.value;
    if (isList(old) && isPlain(base)) return appended(old, values);
    const from = isObject(old) && isPlain(base) ? old : isDeep && old === undefined ? noObject : undefined;
    if (from === undefined || !values.every((value) => isObject(value?.value))) return undefined;
    const before = partsByKey(from);
    const after = sides.map(({ branch, value }) => ({ branch, parts: partsByKey(value?.value as JsonObject) })); // each is one
    const names = new Set([...before.keys(), ...after.flatMap(({ parts }) => [...parts.keys()])]);
    const made: (readonly [string, Labelled])[] = [];
    for (const name of names) {
      const part = before.get(name);
      const changed = after
        .map(({ branch, parts }) => ({ branch, value: parts.get(name) }))
        .filter(({ value }) => !areSame(part, value));
      const { value } = this.merged(section, [...keys, name], part, changed, undefined, isDeep);
      if (value !== undefined) made.push([name, value]);
    }
    return objectOf(made);
  }
}

const noObject: JsonObject = {};

/** Tells whether the parts of a value may be seen one by one: it is no secret as a whole. */
const isPlain = (labelled: Labelled | undefined): boolean => labelled !== undefined && !isWhollySecret(labelled);

const partsByKey = (object: JsonObject): ReadonlyMap<string, Labelled> =>
  new Map(Array.from(partsOf(object), (part) => [String(part.key), part]));

/** Appends what each list has behind the items of the first, in their order; undefined where one does not begin with these. */
function appended(base: JsonList, values: readonly (Labelled | undefined)[]): Labelled | undefined {
  const before = Array.from(partsOf(base));
  const behind: Labelled[] = [];
  for (const value of values) {
    if (!isList(value?.value)) return undefined;
    const parts = Array.from(partsOf(value.value));
    if (!before.every((part, index) => areSame(part, parts[index]))) return undefined;
    behind.push(...parts.slice(before.length));
  }
  return listOf([...before, ...behind]);
}

const haveSameEnd = (ended: Outcomes | undefined): boolean => ended === undefined || new Set(ended.values()).size === 1;

/** Tells whether two values are the same JSON, with the same secrets. */
const areSame = (left: Labelled | undefined, right: Labelled | undefined): boolean =>
  isSame(left, right) ||
  (left !== undefined &&
    right !== undefined &&
    areEqual(left.value, right.value) &&
    textOfSecrets(left) === textOfSecrets(right));

const textOfSecrets = (value: Labelled): string =>
  secretsOf(value)
    .map(({ pointer, sources }) => [pointer, ...sources].join("\n"))
    .join("\n\n");

function conflictOf(
  path: string,
  base: Labelled | undefined,
  sides: readonly Side[],
  ended: Outcomes | undefined,
): Conflict {
  const values = sides.flatMap(({ branch, value }) => (value === undefined ? [] : [[branch, shown(value)] as const]));
  const outcomes = [...(ended ?? [])].filter((one): one is [string, Outcome] => one[1] !== undefined);
  return Object.freeze({
    path,
    ...(base !== undefined && { base: shown(base) }),
    values: Object.freeze(Object.fromEntries(values)),
    removedBy: Object.freeze(sides.filter(({ value }) => value === undefined).map(({ branch }) => branch)),
    ...(outcomes.length > 0 && { outcomes: Object.freeze(Object.fromEntries(outcomes)) }),
  });
}

/** Shows a value without its secrets. */
const shown = (value: Labelled): JsonValue => completedNow(sealing(value, undefined, "", undefined), "merge").value;
