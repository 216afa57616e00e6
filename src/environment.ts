import {
  aBoolean,
  aCount,
  aFunction,
  anObject,
  anything,
  checkedOptions,
  type Kind,
  type Kinds,
  listOf,
  oneOf,
  withMethods,
} from "./data/options.ts";
import { usage } from "./errors.ts";
import { type BareExpression, compileBareExpression } from "./language/compile/bare-expression.ts";
import { SourceCache } from "./language/compile/source-cache.ts";
import { compileText, type TextTemplate } from "./language/compile/text-template.ts";
import { Dialect } from "./language/dialect.ts";
import type { HostFunctions } from "./language/functions/host.ts";
import { type FunctionInfo, infosOf } from "./language/functions/info.ts";
import type { UndefinedPolicy } from "./language/run/run.ts";
import { createVocabulary, type Vocabulary } from "./language/vocabulary.ts";
import type { GivenLimits, Limits } from "./limits.ts";
import type { ContextSize, Metrics } from "./metrics.ts";

/** Tells a host that a context has grown. */
export interface SizeWarning {
  /** The share of the limit, from 0 to 1, from which the host is told. */
  readonly share: number;
  /** Is called within the write that made the context grow, once it has happened. */
  readonly call: (size: ContextSize) => void;
}

/** The options of {@link createEnvironment}. */
export interface EnvironmentOptions {
  /** Sets limits other than the default ones. */
  readonly limits?: GivenLimits | undefined;
  /** Is told, once each time, when a write makes a context grow past a share of `limits.contextBytes`. */
  readonly warnAt?: SizeWarning | undefined;
  /** Is told what happens, for an operator to watch: see {@link Metrics}. Nothing is counted when not given. */
  readonly metrics?: Metrics | undefined;
  /** Chooses what an undefined value does where it is used; `"error"` when not given. */
  readonly undefined?: UndefinedPolicy | undefined;
  /** Marks what tasks and work over items give, where a secret of the context is found in it; true when not given. */
  readonly searchResults?: boolean | undefined;
  /** Tells the time: for `system.workflow_start` and `now()`. */
  readonly clock?: (() => Date) | undefined;
  /** Gives a UUID: for `uuid()`. */
  readonly uuid?: (() => string) | undefined;
  /** Adds functions by name. One that bears the name of a function of the language takes its place. */
  readonly functions?: HostFunctions | undefined;
  /** Adds tests, for `is`, by name. */
  readonly tests?: HostFunctions | undefined;
  /**
   * Adds the functions and tests of dialects, of `workflow-context/dialects`. They may replace those of the language, and
   * those of the host replace theirs.
   */
  readonly dialects?: readonly Dialect[] | undefined;
  /**
   * Bounds the bytes that compiled sources may take, by an estimate: half of them for templates, half for conditions and
   * expressions. Those used last are kept. 40,000,000 when not given; at 0, each source is compiled whenever it is used.
   */
  readonly cacheBytes?: number | undefined;
}

const defaultCacheBytes = 40_000_000;

/** The language as one host has chosen it, and the sources compiled in it: {@link createEnvironment} makes one. */
export class Environment {
  /** The limits of every render: those that were given, and the default ones. */
  readonly limits: Limits;
  /** @internal */
  readonly vocabulary: Vocabulary;
  /** @internal */
  readonly warnAt: SizeWarning | undefined;
  /** @internal */
  readonly searchesResults: boolean;
  readonly #templates: SourceCache<TextTemplate>;
  readonly #expressions: SourceCache<BareExpression>;

  /** @internal */
  constructor(given?: EnvironmentOptions) {
    const options = checkedOptions("createEnvironment", given, kinds);
    this.vocabulary = createVocabulary(options);
    this.limits = this.vocabulary.limits;
    this.warnAt = checkedWarning(options.warnAt);
    this.searchesResults = options.searchResults ?? true;
    const half = (options.cacheBytes ?? defaultCacheBytes) / 2;
    this.#templates = new SourceCache(this.vocabulary, compileText, half);
    this.#expressions = new SourceCache(this.vocabulary, compileBareExpression, half);
  }

  /**
   * Tells an environment from all other values. O(1).
   *
   * @internal
   */
  static is(value: unknown): value is Environment {
    return typeof value === "object" && value !== null && #templates in value;
  }

  /**
   * Lists the functions that templates may call, those of the host among them. O(functions).
   *
   * @example
   * createEnvironment({ functions: { slug: String } }).functions().some(({ name }) => name === "slug"); // true
   */
  functions(): readonly FunctionInfo[] {
    return infosOf(this.vocabulary.tables.function);
  }

  /**
   * Lists the tests that may stand behind `is`, those of the host among them. O(tests).
   *
   * @example
   * createEnvironment().tests().some(({ name }) => name === "defined"); // true
   */
  tests(): readonly FunctionInfo[] {
    return infosOf(this.vocabulary.tables.test);
  }

  /**
   * Gives the text template of a source. O(1) for one that was used lately, O(length) for a new one.
   *
   * @internal
   */
  template(source: string): TextTemplate {
    return this.#templates.compiled(source);
  }

  /**
   * Gives the expression of a source: bare, or within `{{ }}`. O(1) for one that was used lately, O(length) for a new one.
   *
   * @internal
   */
  expression(source: string): BareExpression {
    return this.#expressions.compiled(source);
  }
}

export const anEnvironment: Kind = { expected: "what createEnvironment gives", has: Environment.is };

const kinds: Kinds<EnvironmentOptions> = {
  limits: anything,
  warnAt: anything,
  metrics: withMethods("add", "record"),
  undefined: oneOf("error", "empty"),
  searchResults: aBoolean,
  clock: aFunction,
  uuid: aFunction,
  functions: anObject,
  tests: anObject,
  dialects: listOf({ expected: "a dialect", has: (value) => value instanceof Dialect }, "dialects"),
  cacheBytes: aCount,
};

function checkedWarning(given: SizeWarning | undefined): SizeWarning | undefined {
  if (given === undefined) return undefined;
  const { share, call } = checkedOptions("warnAt", given, { share: anything, call: aFunction });
  if (typeof share === "number" && share >= 0 && share <= 1 && call !== undefined) return { share, call };
  throw usage("warnAt needs a share from 0 to 1 and a function to call");
}

/**
 * Makes an environment: what the templates of its contexts may use, and how they behave. O(functions): make one for many
 * contexts, which then share what was compiled.
 *
 * @throws ContextError `usage` for an option that can't be
 * @example
 * const environment = createEnvironment({ undefined: "empty" });
 * new WorkflowContext({ environment }).renderTemplate("Hello {{ nobody }}!"); // "Hello !"
 * @example
 * const environment = createEnvironment({ functions: { slug: (text) => String(text).toLowerCase().replaceAll(" ", "-") } });
 * new WorkflowContext({ environment }).renderTemplate("{{ 'My Task' | slug }}"); // "my-task"
 */
export const createEnvironment = (options?: EnvironmentOptions): Environment => new Environment(options);

/** The environment of contexts and templates that are given none. */
export const defaultEnvironment: Environment = createEnvironment();
