import { defaultLimits, type Limits } from "./budget.ts";
import { RecentlyUsed } from "./cache.ts";
import { type Condition, compileExpression } from "./condition.ts";
import type { FunctionDefinition } from "./functions/definition.ts";
import { functions } from "./functions/index.ts";
import { predicates } from "./predicates.ts";
import { compileText, type TextTemplate } from "./template.ts";

/** What an undefined value does where it is used: it is an error, or it prints as nothing and is false. */
export type UndefinedPolicy = "error" | "empty";

export interface EnvironmentOptions {
  /** Limits other than the default ones. */
  readonly limits?: Partial<Limits>;
  /** What using an undefined value does; `"error"` when not given. */
  readonly undefined?: UndefinedPolicy;
  /** Tells the time: for `system.workflow_start` and `now()`. */
  readonly clock?: () => Date;
}

type Table = ReadonlyMap<string, FunctionDefinition>;

const tableOf = (rows: readonly FunctionDefinition[]): Table =>
  new Map(rows.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)));

const builtInFunctions = tableOf(functions);
const builtInTests = tableOf(predicates);

// Compiled, a source takes a few hundred bytes and about a hundred for each of its characters.
const cacheCapacity = 2_000_000;
const entryWeight = 500;

/** What templates are compiled against and run with, and the compiled ones by source. */
export class Environment {
  readonly limits: Limits;
  readonly undefinedPolicy: UndefinedPolicy;
  readonly clock: () => Date;
  readonly functions: Table = builtInFunctions;
  readonly tests: Table = builtInTests;
  readonly #templates = new RecentlyUsed<TextTemplate>(cacheCapacity);
  readonly #expressions = new RecentlyUsed<Condition>(cacheCapacity);

  constructor(options: EnvironmentOptions = {}) {
    this.limits = Object.freeze({ ...defaultLimits, ...options.limits });
    this.undefinedPolicy = options.undefined ?? "error";
    this.clock = options.clock ?? (() => new Date());
  }

  /** The compiled template of a source. O(1) for one used before, O(length) for a new one. */
  template(source: string): TextTemplate {
    return this.#templates.get(source) ?? this.#remember(this.#templates, source, compileText(source, this));
  }

  /** The compiled expression of a source: bare, or within `{{ }}`. O(1) for one used before. */
  expression(source: string): Condition {
    return this.#expressions.get(source) ?? this.#remember(this.#expressions, source, compileExpression(source, this));
  }

  #remember<V>(cache: RecentlyUsed<V>, source: string, compiled: V): V {
    cache.add(source, compiled, entryWeight + source.length);
    return compiled;
  }
}

/**
 * Makes an environment: what the templates of its contexts may use, and how they behave.
 *
 * @example
 * const environment = createEnvironment({ undefined: "empty" });
 * new WorkflowContext({ environment }).renderTemplate("Hello {{ nobody }}!"); // "Hello !"
 */
export const createEnvironment = (options?: EnvironmentOptions): Environment => new Environment(options);
