import { checked } from "./data/options.ts";
import { anEnvironment, defaultEnvironment, type Environment } from "./environment.ts";
import { ContextError, type ErrorCode, throwAll } from "./errors.ts";
import { checkedData, type Scope } from "./scope/scope.ts";

/** A source compiled for the environment that a host gave, or else for that of each scope which it meets, once for each. */
export class PerEnvironment<Compiled extends object> {
  // Fields are private to the compiler only, as those of a memo are; closures in place of a class took 3 ns longer, of 8.
  private readonly compile: (environment: Environment) => Compiled;
  private readonly given: Environment | undefined;
  private readonly known = new WeakMap<Environment, Compiled>();
  /** The environment that was met last, and what was compiled for it: to ask the map takes longer than a condition. */
  private last: Environment | undefined;
  private compiled: Compiled | undefined;

  /**
   * Compiles at once what can be: for the environment that is given, or else for the default one.
   *
   * @param call is the call that the host made
   * @throws ContextError with all that is wrong, but for calls of functions where no environment is given
   */
  constructor(call: string, given: Environment | undefined, compile: (environment: Environment) => Compiled) {
    this.compile = compile;
    this.given = given === undefined ? given : checked(call, "the environment", given, anEnvironment);
    if (this.given === undefined) this.tryDefault();
    else this.compileFor(this.given);
  }

  /**
   * Gives what was compiled for what a host gives as a scope.
   *
   * @throws ContextError `usage` for what is none; with all that is wrong, where it can't be compiled for that scope
   */
  for(call: string, scope: Scope): Compiled {
    const { environment } = checkedData(call, scope);
    const { compiled } = this;
    if (compiled !== undefined && (environment === this.last || this.given !== undefined)) return compiled;
    return this.compileFor(environment as Environment); // as the state says
  }

  private compileFor(environment: Environment): Compiled {
    const compiled = this.known.get(environment) ?? this.compile(environment);
    this.known.set(environment, compiled);
    this.last = environment;
    this.compiled = compiled;
    return compiled;
  }

  /** Finds what is wrong in any environment. What is wrong with functions is left to others, which may have them. */
  private tryDefault(): void {
    try {
      this.compileFor(defaultEnvironment);
    } catch (error) {
      if (!(error instanceof ContextError)) throw error;
      const problems = error.problems.length === 0 ? [error] : error.problems;
      throwAll(problems.filter(({ code }) => !ofFunctions.has(code)));
    }
  }
}

const ofFunctions: ReadonlySet<ErrorCode> = new Set(["unknown-function", "arguments"]);
