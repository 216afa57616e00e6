import { adopt } from "../../data/adopt.ts";
import { isList, isObject, type JsonList, type JsonObject, type Maybe, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Reach, Run } from "../run/run.ts";

/** One parameter of a function: how it is called, what it takes, and what it is when it is left out. */
export interface Parameter<T = unknown> {
  readonly name: string;
  /** Other names under which it may be given, as Jinja calls it. */
  readonly aliases: readonly string[];
  /** What it takes, as an error says it: "a string". */
  readonly type: string;
  readonly isOptional: boolean;
  /** Given by its name only. */
  readonly isNamed: boolean;
  /** Takes all the arguments that are left. */
  readonly isRest: boolean;
  /** What stands for an argument left out. */
  readonly whenLeftOut: T;
  /** What stands for undefined where the policy lets it pass: the empty value of the type, if it has one. */
  readonly empty: Maybe;
  readonly takesUndefined: boolean;
  /** Asked only whether it is there: a secret does not take part. */
  readonly isPresence: boolean;
  /** Given back where there is nothing else: only then its secrets take part. */
  readonly isLastResort: boolean;
  readonly accepts: (value: Maybe) => boolean;
  /** Takes a value of another type as one of its own; undefined where it can't. */
  readonly convert?: (value: Maybe) => Maybe;
}

type Parameters = readonly Parameter[];

type Arguments<P extends Parameters> = {
  -readonly [Index in keyof P]: P[Index] extends Parameter<infer T> ? T : never;
};

/** A row of the table of functions or of tests. Checking, calling and documentation read the same row. */
export interface FunctionDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One sentence for the author of a template. */
  readonly summary: string;
  readonly parameters: Parameters;
  /**
   * How far its arguments are looked into, so that a secret further in takes no part: at each part as one, to choose it
   * or give it on as it is; or at the argument itself. `"all"` when not given.
   */
  readonly reach?: Reach;
  readonly call: (run: Run, ...values: never[]) => Maybe;
}

/** Gives a row the types of its parameters' values. A last parameter that takes the rest is an array of them. */
export const define = <const P extends Parameters>(
  row: Omit<FunctionDefinition, "parameters" | "call"> & {
    readonly parameters: P;
    readonly call: (run: Run, ...values: Arguments<P>) => Maybe;
  },
): FunctionDefinition => row as unknown as FunctionDefinition; // `bind` checks each argument against its parameter

interface ParameterOf<T> {
  (name: string): Parameter<T>;
  <D>(name: string, fallback: D): Parameter<T | D>;
}

const parameter =
  <T extends Value>(type: string, accepts: (value: Maybe) => boolean, empty?: Value): ParameterOf<T> =>
  (name: string, ...fallback: unknown[]): Parameter<never> => ({
    name,
    aliases: [],
    type,
    isOptional: fallback.length > 0,
    isNamed: false,
    isRest: false,
    whenLeftOut: fallback[0] as never, // the overloads say which type it adds
    empty,
    takesUndefined: false,
    isPresence: false,
    isLastResort: false,
    accepts,
  });

/** A string and nothing else. */
export const string = parameter<string>("a string", (value) => typeof value === "string", "");

/** A text: a string, or a number or boolean as it prints. Null prints as nothing; a list or an object is no text. */
export const text: ParameterOf<string> = (name: string, ...fallback: unknown[]): Parameter<never> => ({
  ...(string as (name: string, ...fallback: unknown[]) => Parameter<never>)(name, ...fallback), // either overload
  convert: (value) =>
    value === null ? "" : typeof value === "object" || value === undefined ? undefined : String(value),
});

export const number = parameter<number>("a number", (value) => typeof value === "number");

export const integer = parameter<number>("an integer", (value) => Number.isSafeInteger(value));

export const boolean = parameter<boolean>("a boolean", (value) => typeof value === "boolean", false);

export const list = parameter<JsonList>("a list", isList, adopt([]));

export const object = parameter<JsonObject>("an object", isObject, adopt({}));

export const any = parameter<Value>("a value", (value) => value !== undefined, null);

/** A key or a path of keys, such as "labels.env" or "tags.0". */
export const path = parameter<string | number>(
  "a path",
  (value) => typeof value === "string" || Number.isInteger(value),
);

export const textOrList = parameter<string | JsonList>(
  "a string or a list",
  (value) => typeof value === "string" || isList(value),
  adopt([]),
);

export const sized = parameter<string | JsonList | JsonObject>(
  "a string, a list or an object",
  (value) => typeof value === "string" || (typeof value === "object" && value !== null),
  adopt([]),
);

/** A value that may be undefined. */
export const maybe = (name: string): Parameter<Maybe> => ({
  ...any(name, undefined),
  isOptional: false,
  takesUndefined: true,
  accepts: () => true,
});

/** Whether a value is there. */
export const presence = (name: string): Parameter<Maybe> => ({ ...maybe(name), isPresence: true });

/** What is given back where there is nothing else. */
export const lastResort = <T>(of: Parameter<T>): Parameter<T> => ({ ...of, isLastResort: true });

/** A parameter that is given by its name only. */
export const named = <T>(of: Parameter<T>): Parameter<T> => ({ ...of, isNamed: true });

/** A parameter under Jinja's name for it too. */
export const also = <T>(of: Parameter<T>, ...aliases: readonly string[]): Parameter<T> => ({ ...of, aliases });

/** All arguments that are left, of one type. */
export const rest = <T>(of: Parameter<T>): Parameter<readonly T[]> =>
  ({ ...of, isOptional: true, isRest: true, whenLeftOut: [] }) as unknown as Parameter<readonly T[]>; // `accept` takes each

/** The type error of an argument. */
export const argumentError = (
  callee: string,
  { name, type }: Parameter,
  isFirst: boolean,
  value: Maybe,
): ContextError =>
  new ContextError("type", {
    operation: `'${callee}'`,
    expected: isFirst ? type : `${type} for '${name}'`,
    found: typeof value === "number" && !Number.isInteger(value) ? "a number with a fraction" : typeName(value),
  });
