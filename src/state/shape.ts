import type { JsonValue } from "../data/json.ts";
import type { Stored } from "../data/stored.ts";
import type { Outcome } from "../scope/scope.ts";

/** The types of a context's namespaces, for a host that knows them. */
export interface ContextShape {
  readonly parameters?: object | undefined;
  readonly variables?: object | undefined;
  readonly taskResults?: object | undefined;
}

type AnyValues = Readonly<Record<string, JsonValue>>;

/**
 * The shape of a context of which no types are known. It is `any`, so that a context of any shape can be taken as one, and one
 * as any: what a generic engine does with a context is right for all of them.
 */
// biome-ignore lint/suspicious/noExplicitAny: the comment above says why
export type AnyShape = any;

type IsAny<Type> = 0 extends 1 & Type ? true : false;

type ValuesOf<Shape extends ContextShape, Name extends keyof ContextShape> =
  IsAny<Shape> extends true
    ? AnyValues
    : Shape extends { readonly [Key in Name]: infer Values extends object }
      ? Values
      : AnyValues;

/** A namespace as the host gives it, typed if the host gave types. */
export type Given<Shape extends ContextShape, Name extends keyof ContextShape> =
  IsAny<Shape> extends true
    ? object
    : Shape extends { readonly [Key in Name]: infer Values extends object }
      ? Values
      : object;

type NameOf<Values> = keyof Values & string;

/**
 * A name that may be given for a value of a namespace: one that is known, or any text whose value the compiler does not know. A
 * literal that is not known is refused.
 */
export type NameIn<
  Shape extends ContextShape,
  Namespace extends keyof ContextShape,
  Name extends string,
> = string extends Name
  ? Name
  : Name extends NameOf<ValuesOf<Shape, Namespace>>
    ? Name
    : NameOf<ValuesOf<Shape, Namespace>>;

type ValueOf<Shape extends ContextShape, Namespace extends keyof ContextShape, Name extends string> =
  Name extends NameOf<ValuesOf<Shape, Namespace>> ? ValuesOf<Shape, Namespace>[Name] : JsonValue;

/** The values that may be stored under a name: all that pass the border, where the host gave no type. */
export type Input<Shape extends ContextShape, Namespace extends keyof ContextShape, Name extends string> =
  JsonValue extends ValueOf<Shape, Namespace, Name> ? unknown : ValueOf<Shape, Namespace, Name>;

/** What a task may give that ended in a way: one that did not succeed gives what it has. */
export type Finished<Shape extends ContextShape, Name extends string, Ended extends Outcome> = [Ended] extends [
  Exclude<Outcome, "succeeded">,
]
  ? unknown
  : Input<Shape, "taskResults", Name> | Error | undefined;

/** The value that a context gives for a name. */
export type Output<Shape extends ContextShape, Namespace extends keyof ContextShape, Name extends string> = Stored<
  ValueOf<Shape, Namespace, Name>
>;

/** The namespaces whose types a host may give, by the names that the language has for them. */
interface Spoken {
  readonly parameters: "parameters";
  readonly workflow: "variables";
  readonly vars: "variables";
  readonly variables: "variables";
  readonly task: "taskResults";
  readonly tasks: "taskResults";
}

/** The names that stand for something whose type no host gives. */
type Untyped = "config" | "keystore" | "system" | "item" | "index" | "parent";

/** Writes `a[0].b` as `a.0.b`. */
type Dotted<Path extends string> = Path extends `${infer Before}[${infer Key}]${infer After}`
  ? Dotted<`${Before}.${Key}${After}`>
  : Path;

type Part<Value, Key extends string> = Value extends readonly unknown[]
  ? Key extends keyof Value
    ? Value[Key]
    : Key extends `${number}`
      ? Value[number] | undefined
      : unknown
  : Key extends keyof Value
    ? Value[Key]
    : unknown;

/** Follows the keys of a path; `unknown` where they lead out of what is known. */
type At<Value, Path extends string> = unknown extends Value
  ? unknown
  : Value extends undefined
    ? undefined
    : Path extends `${infer Key}.${infer Rest}`
      ? At<Part<Value, Key>, Rest>
      : Part<Value, Path>;

type AtRoot<Shape extends ContextShape, Path extends string> = Path extends `${infer Root}.${infer Rest}`
  ? Root extends keyof Spoken
    ? At<ValuesOf<Shape, Spoken[Root]>, Rest>
    : Root extends Untyped
      ? unknown
      : At<ValuesOf<Shape, "variables">, Path>
  : Path extends keyof Spoken
    ? Partial<ValuesOf<Shape, Spoken[Path]>>
    : Path extends Untyped
      ? unknown
      : At<ValuesOf<Shape, "variables">, Path>;

/** The value at a path that is written out, where the types of the host reach it; any JSON else. */
export type ValueAt<Shape extends ContextShape, Path extends string> = string extends Path
  ? JsonValue
  : Stored<AtRoot<Shape, Dotted<Path>>>;
