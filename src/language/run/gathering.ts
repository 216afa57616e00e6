import type { Value } from "../../data/json.ts";
import type { Sources } from "../../data/sources.ts";
import { type ContextError, limitError, mostProblems, throwAll } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { Answers, type CallRead } from "../../scope/answers.ts";
import { labelled } from "../../secrets/labels.ts";

/**
 * Ends a program that calls the host and has no answer yet. What runs several programs goes on to the next, so that one round
 * finds all the calls that can be made, and then ends so itself.
 */
const waiting = new Error("a call of the host waits for its answer");

/** A call of the host that is under way. */
interface Call {
  /** Names the call: the function and its arguments. */
  readonly text: string;
  readonly reads: readonly CallRead[];
  /** The sources of the answer, where it is secret whatever it is made of. */
  readonly sources: Sources | undefined;
  readonly result: Promise<Value>;
}

/** The calls of the host that a preparation has met. A program is run in rounds: each knows the answers of those before. */
export class Gathering {
  readonly answers: Answers;
  readonly #limits: Limits;
  /** The texts of all calls that were awaited or have failed. */
  readonly #made = new Set<string>();
  readonly #failures: unknown[] = [];
  #underWay: Call[] = [];
  #rounds = 0;
  /** Counts the programs that have ended because they wait. */
  #waits = 0;
  /** That count when the program began which runs several others. */
  #before = 0;

  constructor(limits: Limits, answers: Answers | undefined) {
    this.#limits = limits;
    this.answers = new Answers(answers);
  }

  /**
   * Ends the program where a call was made already: it is made once.
   *
   * @throws ContextError `limit` where no more calls may be made
   */
  endIfMade(text: string): void {
    if (this.#made.has(text)) throw waiting;
    if (this.#made.size >= this.#limits.awaitedCalls) throw limitError(this.#limits, "awaitedCalls");
  }

  /** Takes up a call whose answer has to be awaited, and ends the program, which has none before the next round. */
  await(call: Call): never {
    this.#made.add(call.text);
    call.result.catch(() => {}); // a round that fails awaits none
    this.#underWay.push(call);
    throw waiting;
  }

  /** Takes up a call that has failed at once, and ends the program: all failures of a round are told together. */
  fail(text: string, error: unknown): never {
    this.#made.add(text);
    this.#failures.push(error);
    throw waiting;
  }

  /** Runs a program. Where it waits, a stand-in is given for its value, which is used for nothing. */
  goOn<T>(program: () => T, standIn: () => T): T {
    try {
      return program();
    } catch (error) {
      if (error !== waiting) throw error;
      this.#waits++;
      return standIn();
    }
  }

  /** Runs a program of several others that go on, and ends it where one of them waits. */
  together<T>(program: () => T): T {
    const outer = this.#before;
    this.#before = this.#waits;
    try {
      const value = program();
      this.endIfWaiting();
      return value;
    } finally {
      this.#before = outer;
    }
  }

  /** Ends a program of several others where one of them waits. */
  endIfWaiting(): void {
    if (this.#waits > this.#before) throw waiting;
  }

  /** Ends a program that needs the value of another, which waits. */
  wait(): never {
    throw waiting;
  }

  /** Runs a program once more. Tells whether calls are under way whose answers it needs. */
  round(program: () => unknown): boolean {
    this.#rounds++;
    if (this.#rounds > this.#limits.awaitedRounds) throw limitError(this.#limits, "awaitedRounds");
    try {
      program();
      return false;
    } catch (error) {
      if (error === waiting) return true;
      throw error;
    }
  }

  /**
   * Awaits the calls of the last round.
   *
   * @throws ContextError with all that failed; the reason of the signal where it is aborted first
   */
  async settle(signal: AbortSignal | undefined): Promise<void> {
    const calls = this.#underWay;
    this.#underWay = [];
    const settled = await untilAborted(Promise.allSettled(calls.map(({ result }) => result)), signal);
    for (const [index, outcome] of settled.entries()) {
      const { text, reads, sources } = calls[index] as Call; // one for each
      if (outcome.status === "fulfilled") this.answers.add(text, { ...labelled(outcome.value, sources), reads });
      else this.#failures.push(outcome.reason);
    }
    throwAll(this.#failures.slice(0, mostProblems) as ContextError[]); // a call fails with no other
  }
}

/** Awaits a promise; rejects with the reason of a signal where that is aborted first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
