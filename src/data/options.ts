import { ContextError, usage } from "../errors.ts";
import { isWholeList } from "./host-list.ts";
import { nearest } from "./nearest.ts";

/** A kind of values that an argument or an option may be of: how an error calls it, and how it is told. */
export interface Kind {
  readonly expected: string;
  readonly has: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === "string";

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

export const aText: Kind = { expected: "a string", has: isText };

export const aList: Kind = { expected: "a list", has: isWholeList };

/** Makes the kind of lists whose items are all of a kind, which is called by the plural where it has one. */
export const listOf = (kind: Kind, plural = kind.expected): Kind => ({
  expected: `a list of ${plural}`,
  has: (value) => isWholeList(value) && Array.from(value).every(kind.has),
});

export const texts: Kind = listOf(aText, "strings");

export const aBoolean: Kind = { expected: "true or false", has: (value) => typeof value === "boolean" };

export const aFunction: Kind = { expected: "a function", has: (value) => typeof value === "function" };

export const anObject: Kind = { expected: "an object", has: isObject };

export const aCount: Kind = {
  expected: "an integer from 0",
  has: (value) => Number.isSafeInteger(value) && (value as number) >= 0, // an integer is a number
};

export const aPositiveCount: Kind = { expected: "an integer from 1", has: (value) => aCount.has(value) && value !== 0 };

/** The longest name of a run or a step, in UTF-16 units. */
const longestName = 500;

/** A name that databases take as a key, or a part of one. */
export const aName: Kind = {
  expected: `a text of 1 to ${longestName} units, without a zero character and without half of a surrogate pair`,
  has: (name) =>
    isText(name) && name !== "" && name.length <= longestName && !name.includes("\0") && name.isWellFormed(),
};

/** Values that are looked at further on. */
export const anything: Kind = { expected: "anything", has: () => true };

/** Makes the kind of objects that have some methods. */
export const withMethods = (...methods: readonly string[]): Kind => ({
  expected: `an object with ${methods.map((name) => `a method ${name}`).join(" and ")}`,
  has: (value) =>
    typeof value === "object" &&
    value !== null &&
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === "function"),
});

/** Makes the kind of some texts alone. */
export const oneOf = (...known: readonly string[]): Kind => ({
  expected: known.map((text) => `"${text}"`).join(" or "),
  has: (value) => isText(value) && known.includes(value),
});

/** Names the type of any value of a host, as an error calls it. */
export function hostType(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (isOf(aList, value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Checks an argument of a call.
 *
 * @throws ContextError `usage` for one of another kind
 */
export function checked<T>(call: string, name: string, value: T, kind: Kind): T {
  if (isOf(kind, value)) return value;
  throw usage(`${call}: ${name} must be ${kind.expected}, not ${hostType(value)}`);
}

/** Tells whether a value is of a kind. A proxy may throw for any question: it is of none. */
export function isOf(kind: Kind, value: unknown): boolean {
  try {
    return kind.has(value);
  } catch {
    return false;
  }
}

/** No options. It inherits nothing: a polluted prototype could add one. */
const noOptions = Object.freeze(Object.create(null) as Record<never, never>);

/** The kind of each option of a call. */
export type Kinds<Options> = { readonly [Name in keyof Options]-?: Kind };

/**
 * Checks the options of a call, and gives those that are set in an object of their own. An option is an own property of
 * a plain object, and is read once.
 *
 * @throws ContextError `usage` for options that are no object, for one that is not known, with the nearest that is, and
 * for one of another kind
 */
export function checkedOptions<Options extends object>(
  call: string,
  given: Options | undefined,
  kinds: Kinds<Options>,
): Partial<Options> {
  if (given === undefined) return noOptions;
  const options: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entriesOf<unknown>(call, given)) {
    if (!Object.hasOwn(kinds, name)) throw unknownOption(call, name, Object.keys(kinds));
    if (value === undefined) continue;
    options[name] = checked(call, name, value, kinds[name as keyof Options]); // by the first line
  }
  return options as Partial<Options>; // each is of its kind
}

/**
 * Reads the properties of a plain object of the host, each once.
 *
 * @throws ContextError `usage` for what is none, or throws when it is read
 */
export function entriesOf<T>(
  call: string,
  given: Readonly<Record<string, T>> | object,
): readonly (readonly [string, T])[] {
  try {
    if (isPlainObject(given)) return Object.entries(given) as [string, T][]; // by the type of what is given
  } catch (cause) {
    throw new ContextError("usage", { problem: `${call}: its options threw when they were read` }, { cause });
  }
  const found = isObject(given) ? "an instance of a class" : hostType(given);
  throw usage(`${call}: options must be a plain object, not ${found}`);
}

/** Tells a plain object, of any realm. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Makes the error of an option that is not there. */
function unknownOption(call: string, name: string, known: readonly string[]): ContextError {
  const near = nearest(name, known);
  const advice = near === undefined ? `; it has ${known.join(", ")}` : `; did you mean '${near}'?`;
  return usage(`${call} has no option '${name}'${advice}`);
}
