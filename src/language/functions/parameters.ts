import { adopt } from "../../data/adopt.ts";
import {
  isContainer,
  isList,
  isObject,
  type JsonList,
  type JsonObject,
  type Maybe,
  type Value,
} from "../../data/json.ts";

/** A parameter of a function: its name, the type that it takes, and the value that stands for an argument left out. */
export interface Parameter<T = unknown> {
  readonly name: string;
  /** Other names by which an argument can be given, as in Jinja. */
  readonly aliases: readonly string[];
  /** The type as an error names it: "a string". */
  readonly type: string;
  readonly isOptional: boolean;
  /** An argument is given by its name only. */
  readonly isNamed: boolean;
  /** The parameter takes all the arguments that are left. */
  readonly isRest: boolean;
  /** The value that stands for an argument left out. */
  readonly whenLeftOut: T;
  /** The empty value of the type, if it has one. It stands for null and undefined under the lenient policy. */
  readonly empty: Maybe;
  readonly takesUndefined: boolean;
  /** The function asks only whether the argument is there: its secrets do not taint the result. */
  readonly isPresence: boolean;
  /** How much of the argument the function looks at. */
  readonly aspect: "value" | "keys" | "length";
  /** The function gives the argument back where it has nothing else: its secrets taint the result only then. */
  readonly isLastResort: boolean;
  /** The parameter takes the arguments of all other names, as an object. */
  readonly takesNames: boolean;
  /** The argument, or the first of the rest, is the name of one that the function calls. */
  readonly names: "function" | "test" | undefined;
  readonly accepts: (value: Maybe) => boolean;
  /** Converts a value of another type to one that the parameter accepts. Gives undefined where that can't be done. */
  readonly convert?: (value: Maybe) => Maybe;
}

interface ParameterOf<T> {
  (name: string): Parameter<T>;
  <D>(name: string, whenLeftOut: D): Parameter<T | D>;
}

const parameter =
  <T extends Value>(type: string, accepts: (value: Maybe) => boolean, empty?: Value): ParameterOf<T> =>
  (name: string, ...whenLeftOut: unknown[]): Parameter<never> => ({
    name,
    aliases: [],
    type,
    isOptional: whenLeftOut.length > 0,
    isNamed: false,
    isRest: false,
    whenLeftOut: whenLeftOut[0] as never, // the overloads say which type it adds
    empty,
    takesUndefined: false,
    isPresence: false,
    aspect: "value",
    isLastResort: false,
    takesNames: false,
    names: undefined,
    accepts,
  });

/** Takes a string alone. */
export const string = parameter<string>("a string", (value) => typeof value === "string", "");

/** Takes a string, or the printed form of a number, a boolean or null. A list or an object is no text. */
export const text: ParameterOf<string> = (name: string, ...whenLeftOut: unknown[]): Parameter<never> => ({
  ...(string as (name: string, ...whenLeftOut: unknown[]) => Parameter<never>)(name, ...whenLeftOut), // either overload
  convert: (value) =>
    value === null ? "" : typeof value === "object" || value === undefined ? undefined : String(value),
});

export const number = parameter<number>("a number", (value) => typeof value === "number");

export const integer = parameter<number>("an integer", (value) => Number.isSafeInteger(value));

export const boolean = parameter<boolean>("a boolean", (value) => typeof value === "boolean", false);

export const list = parameter<JsonList>("a list", isList, adopt([]));

export const object = parameter<JsonObject>("an object", isObject, adopt({}));

export const any = parameter<Value>("a value", (value) => value !== undefined, null);

/** Takes a key or a path of keys, such as "labels.env" or "tags.0". */
export const path = parameter<string | number>(
  "a path",
  (value) => typeof value === "string" || Number.isInteger(value),
);

export const textOrList = parameter<string | JsonList>(
  "a string or a list",
  (value) => typeof value === "string" || isList(value),
  adopt([]),
);

export const textOrNumber = parameter<string | number>(
  "a string or a number",
  (value) => typeof value === "string" || typeof value === "number",
);

export const listOrInteger = parameter<JsonList | number>(
  "a list or an integer",
  (value) => isList(value) || Number.isSafeInteger(value),
  adopt([]),
);

export const sized = parameter<string | JsonList | JsonObject>(
  "a string, a list or an object",
  (value) => typeof value === "string" || isContainer(value),
  adopt([]),
);

/** Takes any value, and undefined under every policy. */
export const maybe = (name: string): Parameter<Maybe> => ({
  ...any(name, undefined),
  isOptional: false,
  takesUndefined: true,
  accepts: () => true,
});

/** Lets an argument be left out. */
export const optional = <T>(of: Parameter<T>): Parameter<T | undefined> => ({ ...of, isOptional: true });

/** Asks an argument only for its keys, or for its length. */
export const asking = <T>(aspect: "keys" | "length", of: Parameter<T>): Parameter<T> => ({ ...of, aspect });

/** Takes any value of which the function asks only whether it is there. */
export const presence = (name: string): Parameter<Maybe> => ({ ...maybe(name), isPresence: true });

/** Lets the function give the argument back where it has nothing else. */
export const lastResort = <T>(of: Parameter<T>): Parameter<T> => ({ ...of, isLastResort: true });

/** Takes null too, as what stands for an argument left out. */
export const orNull = <T>(of: Parameter<T>): Parameter<T | null> => ({
  ...of,
  empty: null,
  accepts: (value) => value === null || of.accepts(value),
});

/** Lets an argument be given by its name only. */
export const named = <T>(of: Parameter<T>): Parameter<T> => ({ ...of, isNamed: true });

/** Lets an argument be given by Jinja's names too. */
export const also = <T>(of: Parameter<T>, ...aliases: readonly string[]): Parameter<T> => ({ ...of, aliases });

/** Takes the name of a function or a test, and behind it what that is given. */
export const naming = <T>(names: "function" | "test", of: Parameter<T>): Parameter<T> => ({ ...of, names });

/** Takes the arguments of all names that the function does not know, as an object. */
export const otherNames = (name: string): Parameter<JsonObject | undefined> => ({
  ...named(object(name, undefined)),
  takesNames: true,
});

/** Takes all arguments that are left, each of one type. */
export const rest = <T>(of: Parameter<T>): Parameter<readonly T[]> =>
  ({ ...of, isOptional: true, isRest: true, whenLeftOut: [] }) as unknown as Parameter<readonly T[]>; // `accept` takes each
