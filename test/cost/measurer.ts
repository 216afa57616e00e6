import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Order } from "./child.ts";
import type { Cost } from "./measure.ts";

/** Measures renders of `dist` in a child, which is ended and replaced where one does not end or exhausts the heap. */
export class Measurer {
  #child: ChildProcess | undefined;

  /** Gives the cost of a render. Where it does not end, that is what it was allowed. */
  async cost(order: Order): Promise<Cost> {
    this.#child ??= await started();
    const child = this.#child;
    const over = new AbortController();
    const { signal } = over;
    try {
      const answer = once(child, "message", { signal }).then(([cost]) => cost as Cost);
      const exit = once(child, "exit", { signal }).then(([, reason]) => this.#lost(reason === "SIGKILL", order));
      child.send(order);
      return await Promise.race([answer, exit]);
    } finally {
      over.abort();
    }
  }

  stop(): void {
    this.#child?.kill();
  }

  #lost(isKilled: boolean, { mostSeconds }: Order): Cost {
    this.#child = undefined;
    return isKilled
      ? { seconds: mostSeconds, megabytes: 0, isDone: true, end: "no end", error: `no end after ${mostSeconds} s` }
      : {
          seconds: 0,
          megabytes: Number.POSITIVE_INFINITY,
          isDone: true,
          end: "no end",
          error: "the heap is exhausted",
        };
  }
}

async function started(): Promise<ChildProcess> {
  const child = fork(new URL("child.ts", import.meta.url), {
    execArgv: [...process.execArgv, "--expose-gc"],
    env: { ...process.env, TSX_TSCONFIG_PATH: new URL("../../tsconfig.build.json", import.meta.url).pathname }, // dist
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const exit = once(child, "exit").then(([code, signal]) => {
    throw new Error(`the measuring process ended before it began, with ${code ?? signal}`);
  });
  await Promise.race([once(child, "message"), exit]);
  exit.catch(() => {}); // later it may end
  return child;
}
