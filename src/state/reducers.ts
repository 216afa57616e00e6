import { areEqual, canonicalText } from "../data/equal.ts";
import { exactTypeName, isList, type JsonValue } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import { type Sources, unitedAll } from "../data/sources.ts";
import { ContextError } from "../errors.ts";
import { type Labelled, labelled } from "../secrets/labels.ts";
import type { Rule, Side } from "./merge.ts";
import { listOf } from "./patch.ts";

/** The values of the sides that have one: a reducer has no way to take one away. */
export const valuesOf = (sides: readonly Side[]): readonly Labelled[] | undefined => {
  const values = sides.flatMap(({ value }) => value ?? []);
  return values.length === sides.length ? values : undefined;
};

const sourcesOf = (values: readonly (Labelled | undefined)[]): Sources | undefined =>
  unitedAll(values.map((value) => value?.sources));

/** Makes a rule of lists: the items of the fork, and those that are chosen of each branch. */
const ofLists =
  (
    name: string,
    choose: (
      made: readonly Labelled[],
      items: readonly Labelled[],
      before: readonly Labelled[],
    ) => readonly Labelled[] | undefined,
  ): Rule =>
  (base, sides, path) => {
    const values = valuesOf(sides);
    if (values === undefined) return undefined;
    const lists = [base ?? { value: [], sources: undefined }, ...values].map((value) => itemsOf(name, path, value));
    const [before = [], ...others] = lists;
    let made: readonly Labelled[] | undefined = before;
    for (const items of others) made = made && choose(made, items, before);
    return made && { value: labelled(listOf(made).value, sourcesOf([base, ...values])) };
  };

function itemsOf(name: string, path: string, { value }: Labelled): readonly Labelled[] {
  if (isList(value)) return Array.from(partsOf(value));
  throw wrong(name, path, "lists", value);
}

const isSameItem = (left: Labelled, right: Labelled | undefined): boolean =>
  right !== undefined && areEqual(left.value, right.value);

/** Makes a rule of scalars of one type. */
const ofScalars =
  <T extends number | string>(
    name: string,
    expected: string,
    accepts: (value: JsonValue | undefined) => boolean,
    reduce: (values: readonly T[], base: T | undefined) => T,
  ): Rule =>
  (base, sides, path) => {
    const values = valuesOf(sides);
    if (values === undefined) return undefined;
    const all = [...(base === undefined ? [] : [base]), ...values];
    const odd = all.find(({ value }) => !accepts(value) || typeof value !== typeof values[0]?.value);
    if (odd !== undefined) throw wrong(name, path, expected, odd.value);
    const made = reduce(
      values.map(({ value }) => value as T),
      base?.value as T | undefined,
    ); // as accepted
    return { value: { value: made, sources: sourcesOf(all) } };
  };

const wrong = (name: string, path: string, expected: string, found: JsonValue): ContextError =>
  new ContextError("type", { operation: `the reducer '${name}' of ${path}`, expected, found: exactTypeName(found) });

const isNumber = (value: JsonValue | undefined): boolean => typeof value === "number";

const isOrdered = (value: JsonValue | undefined): boolean => isNumber(value) || typeof value === "string";

/** The reducers by their names. */
export const reducers = {
  append: ofLists("append", (made, items, before) =>
    before.every((item, index) => isSameItem(item, items[index]))
      ? [...made, ...items.slice(before.length)]
      : undefined,
  ),
  union: ofLists("union", (made, items) => {
    const known = new Set(made.map(({ value }) => canonicalText(value)));
    return [...made, ...items.filter(({ value }) => known.size < known.add(canonicalText(value)).size)];
  }),
  sum: ofScalars<number>("sum", "numbers", isNumber, (values, base = 0) =>
    values.reduce((sum, value) => sum + (value - base), base),
  ),
  min: ofScalars<number>("min", "numbers or texts", isOrdered, (values) =>
    values.reduce((least, value) => (value < least ? value : least)),
  ),
  max: ofScalars<number>("max", "numbers or texts", isOrdered, (values) =>
    values.reduce((most, value) => (value > most ? value : most)),
  ),
  deep: "deep",
} as const satisfies Readonly<Record<string, Rule>>;
