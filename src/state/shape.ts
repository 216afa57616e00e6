import type { JsonValue } from "../data/json.ts";

/** The types of a context's namespaces, for a host that knows them. */
export interface ContextShape {
  readonly parameters?: object;
  readonly variables?: object;
  readonly taskResults?: object;
}

type AnyValues = Readonly<Record<string, JsonValue>>;

type ValuesOf<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : AnyValues;

/** A namespace as the host gives it, typed if the host gave types. */
export type Given<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : object;

type NameOf<Values> = keyof Values & string;

/** The values that may be stored as a `Value`: all that pass the border, if the host gave no types. */
export type Input<Value> = JsonValue extends Value ? unknown : Value;

export type VariableName<Shape extends ContextShape> = NameOf<ValuesOf<Shape, "variables">>;

export type Variable<Shape extends ContextShape, Name extends VariableName<Shape>> = ValuesOf<Shape, "variables">[Name];

export type TaskName<Shape extends ContextShape> = NameOf<ValuesOf<Shape, "taskResults">>;

export type Result<Shape extends ContextShape, Task extends TaskName<Shape>> = ValuesOf<Shape, "taskResults">[Task];
