import type { JsonValue } from "../data/json.ts";
import type { Environment } from "../environment.ts";
import type { Seal, Unseal } from "../secrets/sealing.ts";

/** The types of a context's namespaces, for a host that knows them. */
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

/** A namespace as the host gives it, typed if the host gave types. */
type Given<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : object;

export type NameOf<Values> = keyof Values & string;

/** The values that may be stored as a `Value`: all that pass the border, if the host gave no types. */
export type Input<Value> = JsonValue extends Value ? unknown : Value;

/** The data that a run begins with. Every namespace is JSON and is copied once. */
export interface ContextOptions<Shape extends ContextShape = ContextShape> {
  /** The run's input. */
  readonly parameters?: Given<Shape, "parameters">;
  /** The workflow's variables. */
  readonly variables?: Partial<Given<Shape, "variables">>;
  /** Configuration of the pack or project. */
  readonly config?: object | null;
  /** Secrets. */
  readonly keystore?: object | null;
  /** The engine's own data. `workflow_start` is set, from the environment's clock, where it is not given. */
  readonly system?: object;
  /**
   * The places where values are secret, now and whenever they are written: paths such as `"parameters.token"`,
   * `"config.db.password"`, `"task.login.session"`. The keystore is secret as a whole.
   */
  readonly secrets?: readonly string[];
  /** The functions and limits of its templates; the defaults when not given. */
  readonly environment?: Environment;
}

/** The data that a run is rebuilt from, as an engine has stored it. */
export interface RebuildOptions<Shape extends ContextShape = ContextShape> extends ContextOptions<Shape> {
  /** Results of finished tasks by task name. */
  readonly taskResults?: Partial<Given<Shape, "taskResults">>;
}

/** The options of an export. */
export interface ExportOptions {
  /** Encrypts each secret, so that {@link ImportOptions.unseal} can give it back. Without it, a snapshot holds no secret. */
  readonly seal?: Seal;
}

/** The options of an import. */
export interface ImportOptions {
  readonly environment?: Environment;
  /** Decrypts what `seal` made of a secret. Without it, to use a secret is a `sealed` error. */
  readonly unseal?: Unseal;
  /** The places where values are secret whenever they are written, beside those that the snapshot names. */
  readonly secrets?: readonly string[];
}
