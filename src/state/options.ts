import type { JsonValue } from "../data/json.ts";
import type { Environment } from "../environment.ts";
import type { Seal, Unseal } from "../secrets/sealing.ts";

/** The types of a context's namespaces, where the host knows them. */
export interface ContextShape {
  readonly parameters?: object;
  readonly variables?: object;
  readonly taskResults?: object;
}

type AnyValues = Readonly<Record<string, JsonValue>>;

export type ValuesOf<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : AnyValues;

/** A namespace as the host gives it: typed where it gave types. */
type Given<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : object;

export type NameOf<Values> = keyof Values & string;

/** What may be stored as a `Value`: anything that passes the border where the host gave no types. */
export type Input<Value> = JsonValue extends Value ? unknown : Value;

/** What a run begins with. Every namespace is JSON and is copied once. */
export interface ContextOptions<Shape extends ContextShape = ContextShape> {
  /** The run's input. */
  readonly parameters?: Given<Shape, "parameters">;
  /** The workflow's variables. */
  readonly variables?: Partial<Given<Shape, "variables">>;
  /** Configuration of the pack or project. */
  readonly config?: object | null;
  /** Secrets. */
  readonly keystore?: object | null;
  /** What the engine provides. `workflow_start` is set, from the environment's clock, where it is not given. */
  readonly system?: object;
  /**
   * Where values are secret, now and whenever they are written: paths such as `"parameters.token"`,
   * `"config.db.password"`, `"task.login.session"`. The keystore is secret as a whole.
   */
  readonly secrets?: readonly string[];
  /** What templates may use and how they behave; one with the defaults when not given. */
  readonly environment?: Environment;
}

/** What a run is rebuilt from: what an engine has stored of it. */
export interface RebuildOptions<Shape extends ContextShape = ContextShape> extends ContextOptions<Shape> {
  /** Results of finished tasks by task name. */
  readonly taskResults?: Partial<Given<Shape, "taskResults">>;
}

/** How a context is exported. */
export interface ExportOptions {
  /** Makes of each secret what may be stored, so that {@link ImportOptions.unseal} can give it back. */
  readonly seal?: Seal;
}

/** How a snapshot is imported. */
export interface ImportOptions {
  readonly environment?: Environment;
  /** Gives back what `seal` made of a secret. Without it, a secret that is used is a `sealed` error. */
  readonly unseal?: Unseal;
  /** Where values are secret whenever they are written, beside the paths that the snapshot names. */
  readonly secrets?: readonly string[];
}
