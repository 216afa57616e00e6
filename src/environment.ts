import { usage } from "./errors.ts";
import { type BareExpression, compileBareExpression } from "./language/compile/bare-expression.ts";
import { compileText, type TextTemplate } from "./language/compile/text-template.ts";
import type { FunctionDefinition } from "./language/functions/definition.ts";
import type { HostFunctions } from "./language/functions/host.ts";
import { ownText, RecentlyUsed } from "./language/run/cache.ts";
import type { UndefinedPolicy } from "./language/run/run.ts";
import { createVocabulary, type Vocabulary } from "./language/vocabulary.ts";
import type { Limits } from "./limits.ts";
import type { ContextSize, Metrics } from "./metrics.ts";

/** When a host is told that a context has grown. */
export interface SizeWarning {
  /** From 0 to 1. */
  readonly share: number;
  /** Is called within the write, which has happened. */
  readonly call: (size: ContextSize) => void;
}

/** What {@link createEnvironment} takes. */
export interface EnvironmentOptions {
  /** Limits other than the default ones. */
  readonly limits?: Partial<Limits>;
  /** Is told, once each time, when a write makes a context grow past a share of `limits.contextBytes`. */
  readonly warnAt?: SizeWarning;
  /** Is told what happens: see {@link Metrics}. Nothing is counted where it is not given. */
  readonly metrics?: Metrics;
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

/** What there is to say of one parameter of a function or a test. */
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

/** A dialect of the language, and what was compiled in it by source: {@link createEnvironment} makes one. */
export class Environment {
  /** The limits of every render: the default ones, but for those that were given. */
  readonly limits: Limits;
  /** @internal */
  readonly vocabulary: Vocabulary;
  /** @internal */
  readonly warnAt: SizeWarning | undefined;
  readonly #templates = new RecentlyUsed<TextTemplate>(cacheCapacity);
  readonly #expressions = new RecentlyUsed<BareExpression>(cacheCapacity);

  /** @internal */
  constructor(options: EnvironmentOptions = {}) {
    this.vocabulary = createVocabulary(options);
    this.limits = this.vocabulary.limits;
    this.warnAt = checkedWarning(options.warnAt);
  }

  /**
   * The functions that templates may call, those of the host among them. O(functions).
   *
   * @example
   * createEnvironment({ functions: { slug: String } }).functions().some(({ name }) => name === "slug"); // true
   */
  functions(): readonly FunctionInfo[] {
    return infosOf(this.vocabulary.tables.function);
  }

  /**
   * The tests that may stand behind `is`. O(tests).
   *
   * @example
   * createEnvironment().tests().some(({ name }) => name === "defined"); // true
   */
  tests(): readonly FunctionInfo[] {
    return infosOf(this.vocabulary.tables.test);
  }

  /**
   * The compiled template of a source. O(1) for one used before, O(length) for a new one.
   *
   * @internal
   */
  template(source: string): TextTemplate {
    return this.#known(this.#templates, source) ?? this.#compile(this.#templates, source, compileText);
  }

  /**
   * The compiled expression of a source: bare, or within `{{ }}`. O(1) for one used before.
   *
   * @internal
   */
  expression(source: string): BareExpression {
    return this.#known(this.#expressions, source) ?? this.#compile(this.#expressions, source, compileBareExpression);
  }

  #known<V>(cache: RecentlyUsed<V>, source: string): V | undefined {
    const known = cache.get(source);
    this.vocabulary.metrics?.add(known === undefined ? "template.cache.misses" : "template.cache.hits", 1);
    return known;
  }

  #compile<V>(cache: RecentlyUsed<V>, source: string, compile: (source: string, vocabulary: Vocabulary) => V): V {
    if (typeof source !== "string") {
      throw usage("a template or a condition must be a string");
    }
    const { metrics } = this.vocabulary;
    const start = metrics === undefined ? 0 : performance.now();
    const isKept = source.length <= Math.min(this.limits.templateLength, cacheCapacity);
    const kept = isKept ? ownText(source) : source; // refused, or forgotten
    const compiled = compile(kept, this.vocabulary);
    metrics?.record("compile.duration", performance.now() - start);
    cache.add(kept, compiled, entryWeight + kept.length);
    return compiled;
  }
}

function checkedWarning(warning: SizeWarning | undefined): SizeWarning | undefined {
  if (warning === undefined || (warning.share >= 0 && warning.share <= 1 && typeof warning.call === "function")) {
    return warning;
  }
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
