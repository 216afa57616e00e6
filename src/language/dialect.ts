import type { FunctionDefinition } from "./functions/definition.ts";

/** The rows of a dialect. */
interface DialectRows {
  readonly functions?: readonly FunctionDefinition[];
  readonly tests?: readonly FunctionDefinition[];
  readonly methods?: readonly FunctionDefinition[];
  /** What may stand before the name of any function or test, as `ansible.builtin.`. */
  readonly prefixes?: readonly string[];
}

/**
 * Functions and tests of one engine's tradition, or that need a library of their own: the entry `workflow-context/dialects`
 * has them, and the option `dialects` of `createEnvironment` takes them.
 */
export class Dialect {
  /** Its name, as errors tell it. */
  readonly name: string;
  /** @internal */
  readonly functions: readonly FunctionDefinition[];
  /** @internal */
  readonly tests: readonly FunctionDefinition[];
  /** @internal */
  readonly methods: readonly FunctionDefinition[];
  /** @internal */
  readonly prefixes: readonly string[];

  /** @internal */
  constructor(name: string, { functions = [], tests = [], methods = [], prefixes = [] }: DialectRows) {
    this.name = name;
    this.functions = functions.map((row) => ({ ...row, family: name }));
    this.tests = tests.map((row) => ({ ...row, family: name }));
    this.methods = methods;
    this.prefixes = prefixes;
    Object.freeze(this);
  }
}
