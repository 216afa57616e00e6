import { adopt } from "../data/adopt.ts";
import { isObject, type JsonObject, type JsonValue } from "../data/json.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Section } from "./journal.ts";
import { Namespace } from "./namespace.ts";
import { type Edit, edited, partAt } from "./patch.ts";
import { storedIterations, storedLastTask } from "./snapshot.ts";
import type { Place } from "./steps.ts";
import { mustBe, refuse, storedKeys } from "./stored.ts";

const sections: ReadonlyMap<string, Section> = new Map(
  Object.entries(storedKeys).map(([section, key]) => [key, section as Section]), // its keys
);

/** The values of a snapshot beside its maps by name. */
type Single = "lastTask" | "iterations";

const isSingle = (key: string | undefined): key is Single => key === "lastTask" || key === "iterations";

/** The parts of a state while a patch is applied to it, and the names that it has touched. */
export class Draft {
  readonly maps: { [Each in Section]: Namespace | null };
  readonly singles: { [Each in Single]: Labelled };
  /** The names that were touched, by section: each tells whether it was taken away in between. */
  readonly touched = new Map<Section, Map<string, boolean>>();
  readonly touchedSingles = new Set<Single>();

  constructor({ state, iterations }: Place) {
    const { parameters, variables, tasks, config, keystore, system, outcomes } = state;
    this.maps = { parameters, variables, tasks, config, keystore, system, outcomes };
    this.singles = {
      lastTask: { value: storedLastTask(state), sources: undefined },
      iterations: { value: adopt(storedIterations(iterations)), sources: undefined },
    };
  }

  /** Gives what is at the end of some keys. @throws ContextError `snapshot` where nothing is, or a secret is around it */
  read(keys: readonly string[], path: string): Labelled {
    const [first, name, ...inner] = keys;
    if (isSingle(first)) return partAt(this.singles[first], keys.slice(1), path);
    const map = this.maps[sectionOf(first, path)];
    if (name === undefined) return { value: map?.toObject() ?? null, sources: undefined };
    const value = map?.labelled(name);
    if (value === undefined) throw refuse(path, "leads to nothing");
    return partAt(value, inner, path);
  }

  /** Changes what is at the end of some keys. @throws ContextError `snapshot` where that can't be */
  edit(keys: readonly string[], edit: Edit, path: string): void {
    const [first, name, ...inner] = keys;
    if (isSingle(first)) {
      this.touchedSingles.add(first);
      this.singles[first] = edited(this.singles[first], keys.slice(1), edit, path);
      return;
    }
    const section = sectionOf(first, path);
    if (name === undefined) this.#replace(section, edit, path);
    else this.#editName(section, name, inner, edit, path);
  }

  #editName(section: Section, name: string, inner: readonly string[], edit: Edit, path: string): void {
    const map = this.maps[section];
    if (map === null) throw refuse(path, "leads to nothing: the context was given none");
    const old = map.labelled(name);
    if (name === "") throw refuse(path, "has an empty name");
    if (old === undefined && (inner.length > 0 || edit.op !== "add")) throw refuse(path, "leads to nothing");
    const isRemoved = inner.length === 0 && edit.op === "remove";
    this.#touch(section, name, isRemoved);
    if (isRemoved) this.maps[section] = map.without(name);
    else
      this.maps[section] = map.with(
        name,
        old === undefined ? (edit as { value: Labelled }).value : edited(old, inner, edit, path), // "add", by the check
      );
  }

  #touch(section: Section, name: string, isRemoved: boolean): void {
    const names = this.touched.get(section) ?? new Map<string, boolean>();
    this.touched.set(section, names.set(name, isRemoved || names.get(name) === true));
  }

  /** Puts all of a map in place of another. */
  #replace(section: Section, edit: Edit, path: string): void {
    const value: JsonValue | undefined = edit.op === "remove" ? undefined : edit.value.value;
    const mayBeNull = section === "config" || section === "keystore";
    if (!isObject(value) && !(mayBeNull && value === null))
      throw refuse(path, mustBe(mayBeNull ? "an object or null" : "an object", value));
    const names = new Set([...(this.maps[section]?.names() ?? []), ...Object.keys(value ?? {})]);
    for (const name of names) this.#touch(section, name, true);
    this.maps[section] = value === null ? null : Namespace.of(value as JsonObject); // by the check
  }
}

function sectionOf(key: string | undefined, path: string): Section {
  const section = key === undefined ? undefined : sections.get(key);
  if (section === undefined) throw refuse(path, "is no part of the data of a run");
  return section;
}
