import { aFunction, aList, anything, checkedOptions, type Kinds, listOf, oneOf, texts } from "../data/options.ts";
import { anEnvironment, type Environment } from "../environment.ts";
import type { Outcome } from "../scope/scope.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { Secrets } from "./marking.ts";
import type { ContextShape, Given } from "./shape.ts";

/** What is secret in the values of namespaces. The keystore is secret as a whole. */
export interface SecretsByNamespace {
  readonly parameters?: Secrets | undefined;
  readonly variables?: Secrets | undefined;
  readonly config?: Secrets | undefined;
  readonly system?: Secrets | undefined;
}

/** The data that a run begins with. Every namespace is JSON and is copied once. */
export interface ContextOptions<Shape extends ContextShape = ContextShape> {
  /** The run's input. */
  readonly parameters?: Given<Shape, "parameters"> | undefined;
  /** The workflow's variables. */
  readonly variables?: Partial<Given<Shape, "variables">> | undefined;
  /** Configuration of the pack or project. */
  readonly config?: object | null | undefined;
  /** Secrets. */
  readonly keystore?: object | null | undefined;
  /** The engine's own data. `workflow_start` is set, from the environment's clock, where it is not given. */
  readonly system?: object | undefined;
  /**
   * The places where values are secret, now and whenever they are written: paths such as `"parameters.token"`,
   * `"config.db.password"`, `"task.login.session"`, and, where `*` is every key, `"task.users[*].password"`. The keystore is
   * secret as a whole.
   */
  readonly secrets?: readonly string[] | undefined;
  /** What is secret in the values that are given, by namespace: pointers into it, or the marks that a render told of it. */
  readonly marks?: SecretsByNamespace | undefined;
  /** The functions and limits of its templates; the defaults when not given. */
  readonly environment?: Environment | undefined;
}

/** What is secret in the values of namespaces, and in results by task name. */
export interface RebuildMarks extends SecretsByNamespace {
  readonly taskResults?: Secrets | undefined;
}

/** The data that a run is rebuilt from, as an engine has stored it. */
export interface RebuildOptions<Shape extends ContextShape = ContextShape> extends ContextOptions<Shape> {
  /** Results of finished tasks by task name. */
  readonly taskResults?: Partial<Given<Shape, "taskResults">> | undefined;
  readonly marks?: RebuildMarks | undefined;
  /** How finished tasks ended, by task name. */
  readonly outcomes?: Readonly<Record<string, Outcome>> | undefined;
}

/** The options of an export. */
export interface ExportOptions {
  /** Encrypts each secret, so that {@link ImportOptions.unseal} can give it back. Without it, a snapshot holds no secret. */
  readonly seal?: Seal | undefined;
  /** What is left out, as the host has it elsewhere: it is null in the snapshot, and {@link ImportOptions} take it anew. */
  readonly omit?: readonly ("keystore" | "config")[] | undefined;
}

/** The options of an import. */
export interface ImportOptions {
  readonly environment?: Environment | undefined;
  /** Decrypts what `seal` made of a secret. Without it, to use a secret is a `sealed` error. */
  readonly unseal?: Unseal | undefined;
  /** Secrets that take the place of those in the snapshot, of which none is unsealed then; null for none. */
  readonly keystore?: object | null | undefined;
  /** Configuration that takes the place of that in the snapshot. */
  readonly config?: object | null | undefined;
  /** The places where values are secret whenever they are written, beside those that the snapshot names. */
  readonly secrets?: readonly string[] | undefined;
}

const contextOptions: Kinds<ContextOptions> = {
  parameters: anything,
  variables: anything,
  config: anything,
  keystore: anything,
  system: anything,
  secrets: texts,
  marks: anything,
  environment: anEnvironment,
};

const marks: Kinds<SecretsByNamespace> = { parameters: aList, variables: aList, config: aList, system: aList };

const rebuildOptions: Kinds<RebuildOptions> = { ...contextOptions, taskResults: anything, outcomes: anything };

const importOptions: Kinds<ImportOptions> = {
  environment: anEnvironment,
  unseal: aFunction,
  keystore: anything,
  config: anything,
  secrets: texts,
};

const exportOptions: Kinds<ExportOptions> = { seal: aFunction, omit: listOf(oneOf("keystore", "config")) };

/** Checks options. Each throws ContextError `usage` for an option that is not known or can't be. */
export const checkedContextOptions = (given: ContextOptions | undefined): ContextOptions =>
  checkedOptions("new WorkflowContext", given, contextOptions);

export const checkedMarks = (given: SecretsByNamespace | undefined): SecretsByNamespace =>
  checkedOptions("marks", given, marks);

export const checkedRebuildMarks = (given: RebuildMarks | undefined): RebuildMarks =>
  checkedOptions("marks", given, { ...marks, taskResults: aList });

export const checkedRebuildOptions = (given: RebuildOptions | undefined): RebuildOptions =>
  checkedOptions("WorkflowContext.rebuild", given, rebuildOptions);

export const checkedExportOptions = (given: ExportOptions | undefined): ExportOptions =>
  checkedOptions("export", given, exportOptions);

export const checkedImportOptions = (given: ImportOptions | undefined): ImportOptions =>
  checkedOptions("WorkflowContext.import", given, importOptions);
