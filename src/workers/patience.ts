import { setTimeout as pause } from "node:timers/promises";

/** How long a store or a queue may answer nothing before it is given up, in milliseconds. */
const patience = 60_000;

/** Gives the milliseconds to wait before a further try: drawn from zero to a bound that doubles each time, as AWS advises. */
export const backoff = (delay: number, tries: number): number =>
  Math.random() * Math.min(30_000, delay * 2 ** (tries - 1));

/** Asks a store or a queue again and again while it can't answer. @throws what it says once it was asked for a minute */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const start = performance.now();
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() - start > patience) throw error;
      await pause(50 + backoff(100, tries));
    }
  }
}

/** A store or a queue, for who asks it again later where it can't answer. */
export class Asked {
  readonly #giveUp: (error: unknown) => void;
  /** Since when it has answered nothing; undefined where it does. */
  #silentSince: number | undefined;

  /** @param giveUp is told what it says once it has answered nothing for a minute */
  constructor(giveUp: (error: unknown) => void) {
    this.#giveUp = giveUp;
  }

  /** Asks. Gives undefined where there is no answer. */
  async ask<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await act();
      this.#silentSince = undefined;
      return answer;
    } catch (error) {
      this.#silentSince ??= performance.now();
      if (performance.now() - this.#silentSince > patience) this.#giveUp(error);
      return undefined;
    }
  }
}
