import {
  isList,
  isObject,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type Key,
  maximalDepth,
  typeName,
} from "../data/json.ts";
import { Extent, type Fact, type Found } from "../scope/extent.ts";
import type { Space } from "../scope/path.ts";
import type { Iteration } from "./iteration.ts";
import type { State } from "./state.ts";
import { mustBe, own, refuse, storedKeys } from "./stored.ts";

const iterations = "iterations";

const founds: ReadonlySet<JsonValue | undefined> = new Set<Found>(["value", "absence", "presence", "keys", "length"]);

const spacesOfStored: ReadonlyMap<Key | undefined, Space> = new Map<Key, Space>([
  ["item", "item"],
  ["index", "index"],
  ...Object.entries(storedKeys).map(([space, key]) => [key, space as Space] as const), // sections are spaces
  ["lastTask", "lastTask"],
]);

const storedKey = (space: Key): Key => (Object.hasOwn(storedKeys, space) ? storedKeys[space as "tasks"] : space); // one of them

/** Writes what a slice holds, each part by its path in the snapshot; undefined for a context that holds all. O(parts). */
export function storedExtent(
  { extent }: State,
  all: readonly Iteration[],
  omitted: readonly string[],
): JsonList | undefined {
  if (extent === undefined) return undefined;
  const held: Fact[] = [];
  for (const {
    keys: [space, ...keys],
    ...fact
  } of extent.facts())
    if (!omitted.includes(String(space))) held.push({ ...fact, keys: [storedKey(space as Key), ...keys] });
  for (const [index, { extent: item }] of all.entries())
    for (const fact of item?.facts() ?? wholeAt(index)) held.push({ ...fact, keys: [iterations, index, ...fact.keys] });
  return held.map(({ keys, found, length, names }) => ({
    path: [...keys],
    holds: found,
    ...(length !== undefined && { length }),
    ...(names !== undefined && { names: [...names] }),
  }));
}

/** What an iteration holds that was not sliced. The outermost has none around it. */
const wholeAt = (index: number): readonly Fact[] =>
  ["item", "index", ...(index === 0 ? [] : ["parent"])].map((key) => ({ keys: [key], found: "value" }));

/** What the extents of a snapshot say: of the state, and of each iteration. */
interface Extents {
  readonly state: Extent | undefined;
  readonly iterations: readonly (Extent | undefined)[];
}

/**
 * Reads what a slice holds; undefined for a snapshot of all.
 *
 * @param isWhole tells the spaces of which the host gives all
 * @throws ContextError `snapshot`, with the path, for what is none
 */
export function extentsIn(
  snapshot: JsonObject,
  items: readonly Iteration[],
  isWhole: (space: Space) => boolean,
): Extents {
  const list = own(snapshot, "slice");
  if (list === undefined) return { state: undefined, iterations: items.map(() => undefined) };
  if (!isList(list)) throw refuse("slice", mustBe("a list", list));
  const facts = list.map((one, index) => factIn(one, `slice[${index}]`));
  const ofState = facts.flatMap(({ keys: [first, ...keys], ...fact }): readonly Fact[] => {
    const space = spacesOfStored.get(first);
    return space === undefined || isWhole(space) ? [] : [{ ...fact, keys: [space, ...keys] }];
  });
  const whole = [...spacesOfStored.values()].filter(isWhole).map((space): Fact => ({ keys: [space], found: "value" }));
  const ofItems = items.map((_, index) => {
    const own = facts.filter(({ keys: [first, at] }) => first === iterations && at === index);
    const extent = Extent.of(own.map(({ keys, ...fact }) => ({ ...fact, keys: keys.slice(2) })));
    return wholeAt(index).every(({ keys }) => extent.at(keys) === "all") ? undefined : extent;
  });
  return { state: Extent.of([...ofState, ...whole]), iterations: ofItems };
}

/** The most keys of a path: those to the deepest value of the deepest iteration, and one more that leads to nothing. */
const mostKeys = maximalDepth + 8;

/** The length of the longest list that there can be. */
const longestList = 2 ** 32 - 1;

const partsOfFact: readonly string[] = ["path", "holds", "length", "names"];

function factIn(value: JsonValue, at: string): Fact {
  if (!isObject(value)) throw refuse(at, mustBe("an object", value));
  const [path, found, length, names] = partsOfFact.map((key) => own(value, key));
  const other = Object.keys(value).find((key) => !partsOfFact.includes(key));
  if (other !== undefined) throw refuse(`${at}.${other}`, "is not part of a snapshot");
  if (!isList(path)) throw refuse(`${at}.path`, mustBe("a list", path));
  const wrong = path.find((key) => typeof key !== "string" && !Number.isInteger(key));
  if (wrong !== undefined) throw refuse(`${at}.path`, `must be of texts and integers, not ${typeName(wrong)}`);
  const keys = path as readonly Key[]; // checked above
  if (keys.length > mostKeys) throw refuse(`${at}.path`, `has more than ${mostKeys} keys`);
  if (spacesOfStored.get(keys[0]) === undefined && keys[0] !== iterations)
    throw refuse(`${at}.path`, "must begin with a key of the snapshot");
  if (!founds.has(found)) throw refuse(`${at}.holds`, `must be one of ${[...founds].join(", ")}`);
  const isCounted = Number.isInteger(length) && (length as number) >= 0 && (length as number) <= longestList;
  if ((found === "length") !== isCounted || (length !== undefined && !isCounted))
    throw refuse(`${at}.length`, "must be how long the list is, where that is held");
  const areNames = isList(names) && names.every((name) => typeof name === "string");
  if ((found === "keys") !== areNames || (names !== undefined && !areNames))
    throw refuse(`${at}.names`, "must be the keys that there are, where these are held");
  return {
    keys,
    found: found as Found, // one of them
    length: isCounted ? (length as number) : undefined,
    names: areNames ? (names as readonly string[]) : undefined,
  };
}
