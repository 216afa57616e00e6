import type { JsonValue, Key, Maybe } from "../../data/json.ts";
import { aText, checked } from "../../data/options.ts";
import { stepInto } from "../../data/read.ts";
import { usage } from "../../errors.ts";
import type { CallRead } from "../../scope/answers.ts";
import { pathKeys } from "../../scope/host-path.ts";
import { isOfItem, isReserved, pathOf } from "../../scope/path.ts";
import type { Run } from "../run/run.ts";

/** The data that a function of the host may read while a template calls it. */
export interface CallScope {
  /**
   * Reads as the template could at the place of the call: `workflow.name`, `task.fetch.items[0].id`, `item`. The render is
   * charged for it, and what the function gives is marked by the secrets in it. Variables that the template has set itself
   * are not seen. O(length of the path); undefined where it leads to nothing.
   *
   * @throws ContextError `usage` once the call has ended, and for a path beyond what the function's `reads` says; `sealed` for
   * a secret whose value is not known
   */
  get(path: string): JsonValue | undefined;
}

/** The reads of one call. */
export class CallReads {
  /** The scope that the function is given. */
  readonly scope: CallScope = Object.freeze({ get: (path: string) => this.#get(path) });
  readonly #name: string;
  #declared: readonly string[] | undefined;
  readonly #all: CallRead[] = [];
  /** Undefined once the call has ended. */
  #run: Run | undefined;
  #refusal: unknown;

  constructor(run: Run, name: string) {
    this.#run = run;
    this.#name = name;
  }

  /** Lets the function read a path, and what is within, and nothing else. */
  declare(path: string | undefined): void {
    this.#declared =
      path === undefined ? undefined : pathKeys(checked(`what '${this.#name}' reads`, "the path", path, aText));
  }

  #get(path: string): JsonValue | undefined {
    const run = this.#run;
    if (run === undefined) {
      throw usage(`'${this.#name}' reads its scope after the call has ended: let it read before its first await`);
    }
    const keys = pathKeys(checked(`the scope of '${this.#name}'`, "a path", path, aText));
    if (this.#declared?.every((key, index) => keys[index] === key) === false) {
      throw usage(`'${this.#name}' reads a path that its 'reads' does not say`);
    }
    const value = this.#read(run, path, keys);
    this.#all.push({ path, value });
    return value;
  }

  #read(run: Run, path: string, keys: readonly string[]): Maybe {
    try {
      return readBy(run, path, keys);
    } catch (error) {
      this.#refusal = error;
      throw error;
    }
  }

  /** Tells an error that the function met when it read, and let through, from its own. */
  hasThrown(error: unknown): boolean {
    return error !== undefined && error === this.#refusal;
  }

  /**
   * Ends the call, and taints the run by what it read: all of it may be in the result. A value that was read and given back as
   * it is bears its own marks.
   */
  end(result: unknown): readonly CallRead[] {
    const run = this.#run;
    this.#run = undefined;
    if (run !== undefined) for (const { value } of this.#all) if (value !== result) run.taintBy(value, "all");
    return this.#all;
  }
}

/** Reads a path of the host within a run. */
export function readBy(run: Run, path: string, keys = pathKeys(path)): Maybe {
  run.spendSteps(1);
  run.spendCharacters(path.length);
  const [name = "", ...inner] = keys;
  // An item may be a list, into which a first key is an index.
  const first = isReserved(name) && !isOfItem(name) ? 1 : 0;
  let wanted: readonly Key[] = inner.slice(0, first);
  let value = run.read(pathOf(name, wanted, "probe"));
  for (const key of inner.slice(first)) {
    if (value === undefined) break;
    const step = stepInto(value, key);
    wanted = [...wanted, step];
    value = run.readsByPath ? run.read(pathOf(name, wanted, "probe")) : run.member(value, step);
  }
  value = run.read(pathOf(name, wanted));
  run.refuseSealed(value);
  return value;
}
