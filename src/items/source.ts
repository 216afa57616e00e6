import { marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { isWholeList } from "../data/host-list.ts";
import { hasGetter } from "../data/host-value.ts";
import { ingest } from "../data/ingest.ts";
import { formatPath, type JsonList, type JsonObject, type JsonValue, maximalDepth, setKey } from "../data/json.ts";
import { hostType, isOf, isPlainObject, type Kind } from "../data/options.ts";
import { sourcesOfPart } from "../data/parts.ts";
import type { Sources } from "../data/sources.ts";
import { quoted } from "../data/unquoted.ts";
import { ContextError } from "../errors.ts";
import { type Labelled, labelled } from "../secrets/labels.ts";

/** A template that gives a list, or a list. */
export type ListSource = string | readonly unknown[];

/**
 * The items of a task: one list, several lists that are zipped by name, or an iterable that yields items one by one.
 */
export type ItemSource =
  | ListSource
  | Iterable<unknown>
  | AsyncIterable<unknown>
  | { readonly [name: string]: ListSource };

/** An item on its way from a source: of the host and still to be checked, or of a template and labelled. */
export type SourceItem = HostItem | Labelled;

interface HostItem {
  readonly host: unknown;
  /** The sources of its secret parts, by name: those came from a template. */
  readonly parts?: ReadonlyMap<string, Sources>;
}

/** Takes an item through the border. */
export function admittedItem(item: SourceItem): Labelled {
  if (!("host" in item)) return item;
  const { host } = item;
  const parts = Object.hasOwn(item, "parts") ? item.parts : undefined; // most have none
  const value = ingest(host, "item", undefined, parts === undefined ? maximalDepth : maximalDepth + 1); // a row is around
  const isPublic = parts === undefined || parts.size === 0;
  return { value: isPublic ? value : adopt({ ...(value as JsonObject) }, { parts }), sources: undefined }; // a row
}

/** The items of a source, in their order. */
export interface Items {
  /** Their number; undefined where the source does not say. */
  readonly total: number | undefined;
  readonly all: Iterable<SourceItem> | AsyncIterable<SourceItem>;
}

/** Gives the value of a template. */
type Evaluate = (template: string) => JsonValue;

const operation = "with-items";

/**
 * Gives the items of a source. O(1); O(length) for lists that are zipped.
 *
 * @throws ContextError `type` for a source that gives no items, `arguments` for lists of different lengths
 */
export function itemsFrom(source: ItemSource, evaluate: Evaluate): Items {
  try {
    return itemsOf(source, evaluate);
  } catch (cause) {
    if (cause instanceof ContextError) throw cause;
    throw new ContextError("usage", { problem: "the source of items threw when it was looked at" }, { cause });
  }
}

function itemsOf(source: ItemSource, evaluate: Evaluate): Items {
  if (typeof source === "string") return itemsOfList(listFrom(source, evaluate, operation));
  if (isWholeList(source)) return { total: source.length, all: listItems(source) };
  if (typeof source === "object" && source !== null) {
    if (isAsync(source)) return { total: undefined, all: asyncHostItems(source) };
    if (isIterable(source)) return { total: undefined, all: hostItems(source) };
    return zipped(source as Readonly<Record<string, ListSource>>, evaluate); // the type leaves nothing else
  }
  throw new ContextError("type", {
    operation,
    expected: "a template, a list or what yields items",
    found: hostType(source),
  });
}

/** Tells whether all of the items are made by templates. */
export const isOfTemplates = (source: ItemSource): boolean => isOf(ofTemplates, source);

const ofTemplates: Kind = {
  expected: "a template, or several by name",
  has: (source) =>
    typeof source === "string" ||
    (isPlainObject(source) && Object.values(source).every((one) => typeof one === "string")),
};

const isAsync = (source: object): source is AsyncIterable<unknown> =>
  typeof (source as AsyncIterable<unknown>)[Symbol.asyncIterator] === "function";

const isIterable = (source: object): source is Iterable<unknown> =>
  typeof (source as Iterable<unknown>)[Symbol.iterator] === "function";

function listFrom(source: ListSource, evaluate: Evaluate, spoken: string): readonly unknown[] {
  const value = typeof source === "string" ? evaluate(source) : source;
  if (isWholeList(value)) return value;
  throw new ContextError("type", { operation: spoken, expected: "a list", found: hostType(value) });
}

function* hostItems(items: Iterable<unknown>): Generator<SourceItem> {
  for (const host of items) yield { host };
}

async function* asyncHostItems(items: AsyncIterable<unknown>): AsyncGenerator<SourceItem> {
  for await (const host of items) yield { host };
}

function* listItems(list: readonly unknown[]): Generator<SourceItem> {
  for (let index = 0; index < list.length; index++) yield { host: elementOf(list, index) };
}

/**
 * Reads an element of a list.
 *
 * @throws ContextError `not-json` for an accessor in a list of the host, which is never run
 */
function elementOf(list: readonly unknown[], index: number): unknown {
  if (!hasGetter(list, index)) return list[index];
  const instead = "give its value: accessors are never run";
  throw new ContextError("not-json", { where: "items", path: formatPath([index]), found: "an accessor", instead });
}

/** Gives the items of a list of ours. Where the list is secret, so is each item. */
function itemsOfList(list: readonly unknown[]): Items {
  const items = list as JsonList; // a template gives JSON
  return { total: items.length, all: marksOf(items) === undefined ? hostItems(items) : labelledItems(items) };
}

function* labelledItems(list: JsonList): Generator<Labelled> {
  for (const [index, value] of list.entries()) yield labelled(value, sourcesAt(list, index));
}

/** Finds where an item of a list came from, if it is a secret scalar. */
const sourcesAt = (list: JsonList, index: number): Sources | undefined =>
  sourcesOfPart(marksOf(list), index, list[index]);

/** Zips lists: an item has one part of each, by name. */
function zipped(sources: Readonly<Record<string, ListSource>>, evaluate: Evaluate): Items {
  const lists = Object.entries(quoted(sources)).map(
    ([name, source]) => [name, listFrom(quoted(source, [name]), evaluate, `with-items, '${name}'`)] as const,
  );
  const lengths = new Set(lists.map(([, list]) => list.length));
  if (lengths.size > 1) {
    const spoken = lists.map(([name, list]) => `${name} has ${list.length}`).join(", ");
    throw new ContextError("arguments", {
      callee: operation,
      problem: `its lists are of different lengths: ${spoken}`,
    });
  }
  const [total = 0] = lengths;
  return { total, all: rows(lists, total) };
}

function* rows(lists: readonly (readonly [string, readonly unknown[]])[], total: number): Generator<SourceItem> {
  for (let index = 0; index < total; index++) yield rowAt(lists, index);
}

/** Makes a row of one part of each list. It is the host's until it passes the border, whatever the parts bear. */
function rowAt(lists: readonly (readonly [string, readonly unknown[]])[], index: number): SourceItem {
  const row: Record<string, JsonValue> = {};
  const parts = new Map<string, Sources>();
  for (const [name, list] of lists) {
    setKey(row, name, elementOf(list, index) as JsonValue); // checked at the border
    const sources = sourcesAt(list as JsonList, index); // a list of the host bears no marks
    if (sources !== undefined) parts.set(name, sources);
  }
  return { host: row, parts };
}

/** Makes the context of each item when it is asked for. */
export const contextsOf = <Context>(
  items: Iterable<SourceItem> | AsyncIterable<SourceItem>,
  contextOf: (item: Labelled, index: number) => Context,
): Iterable<Context> | AsyncIterable<Context> =>
  Symbol.iterator in items ? contextsIn(items, contextOf) : contextsLater(items, contextOf);

function* contextsIn<Context>(
  items: Iterable<SourceItem>,
  contextOf: (item: Labelled, index: number) => Context,
): Generator<Context> {
  let index = 0;
  for (const item of items) yield contextOf(admittedItem(item), index++);
}

async function* contextsLater<Context>(
  items: AsyncIterable<SourceItem>,
  contextOf: (item: Labelled, index: number) => Context,
): AsyncGenerator<Context> {
  let index = 0;
  for await (const item of items) yield contextOf(admittedItem(item), index++);
}
