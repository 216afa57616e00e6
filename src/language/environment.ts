import { ContextError } from "../errors.ts";
import { defaultLimits, type Limits } from "./budget.ts";
import { RecentlyUsed } from "./cache.ts";
import { type Condition, compileExpression } from "./condition.ts";
import type { FunctionDefinition } from "./functions/definition.ts";
import { functions } from "./functions/index.ts";
import { type HostFunctions, hostFunctions, hostTests } from "./host-functions.ts";
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
  /** Gives a UUID: for `uuid()`. */
  readonly uuid?: () => string;
  /** Functions of the host by name. One that bears the name of a function of the language takes its place. */
  readonly functions?: HostFunctions;
  /** Tests of the host, for `is`, by name. */
  readonly tests?: HostFunctions;
}

/** What there is to say of a function or a test. */
export interface FunctionInfo {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly parameters: readonly ParameterInfo[];
}

export interface ParameterInfo {
  readonly name: string;
  /** What it takes: "a string", "a list". */
  readonly type: string;
  readonly isOptional: boolean;
  /** Given by its name only. */
  readonly isNamed: boolean;
  /** Takes all the arguments that are left. */
  readonly isRest: boolean;
}

type Table = ReadonlyMap<string, FunctionDefinition>;

const tableOf = (rows: readonly FunctionDefinition[]): Table =>
  new Map(rows.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)));

const infoOf = ({ name, aliases = [], summary, parameters }: FunctionDefinition): FunctionInfo => ({
  name,
  aliases,
  summary,
  parameters: parameters.map(({ name, type, isOptional, isNamed, isRest }) => ({
    name,
    type,
    isOptional,
    isNamed,
    isRest,
  })),
});

const infosOf = (table: Table): readonly FunctionInfo[] => [...new Set(table.values())].map(infoOf);

// Compiled, a source takes a few hundred bytes and about a hundred for each of its characters.
const cacheCapacity = 2_000_000;
const entryWeight = 500;

/** What templates are compiled against and run with, and the compiled ones by source. */
export class Environment {
  readonly limits: Limits;
  readonly undefinedPolicy: UndefinedPolicy;
  readonly clock: () => Date;
  readonly uuid: () => string;
  readonly #tables: { readonly function: Table; readonly test: Table };
  readonly #templates = new RecentlyUsed<TextTemplate>(cacheCapacity);
  readonly #expressions = new RecentlyUsed<Condition>(cacheCapacity);

  constructor(options: EnvironmentOptions = {}) {
    this.limits = checkedLimits(options.limits);
    this.undefinedPolicy = options.undefined ?? "error";
    this.clock = options.clock ?? (() => new Date());
    this.uuid = options.uuid ?? (() => crypto.randomUUID());
    this.#tables = {
      function: tableOf([...functions, ...hostFunctions(options.functions ?? {})]),
      test: tableOf([...predicates, ...hostTests(options.tests ?? {})]),
    };
  }

  /** The functions that templates may call, those of the host among them. */
  functions(): readonly FunctionInfo[] {
    return infosOf(this.#tables.function);
  }

  /** The tests that may stand behind `is`. */
  tests(): readonly FunctionInfo[] {
    return infosOf(this.#tables.test);
  }

  /** The functions or the tests by their names. */
  table(kind: "function" | "test"): Table {
    return this.#tables[kind];
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

function checkedLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, limit] of Object.entries(given)) {
    const isLimit = Object.hasOwn(defaultLimits, name) && Number.isSafeInteger(limit) && limit >= 0;
    if (!isLimit)
      throw new ContextError("usage", {
        problem: `the limit '${name}' must be one of defaultLimits, an integer from 0`,
      });
  }
  return Object.freeze({ ...defaultLimits, ...given });
}

/**
 * Makes an environment: what the templates of its contexts may use, and how they behave.
 *
 * @example
 * const environment = createEnvironment({ undefined: "empty" });
 * new WorkflowContext({ environment }).renderTemplate("Hello {{ nobody }}!"); // "Hello !"
 * @example
 * const environment = createEnvironment({ functions: { slug: (text) => String(text).toLowerCase().replaceAll(" ", "-") } });
 * new WorkflowContext({ environment }).renderTemplate("{{ 'My Task' | slug }}"); // "my-task"
 */
export const createEnvironment = (options?: EnvironmentOptions): Environment => new Environment(options);
