import type { Contender } from "./contenders.ts";

/** Work that is timed. */
export interface Operation {
  /** Does the work a number of times, in a loop that V8 can inline. */
  readonly repeat: (turns: number) => void | Promise<void>;
  /** Gives a result that has to be equal for all contenders. It is compared once, before anything is timed. */
  readonly output?: () => unknown;
  readonly isAsync?: boolean;
  /** Counts the items that one turn handles, 1 by default. Times are given per item. */
  readonly items?: number;
}

/** Work whose memory is measured: it gives the bytes of each round. */
export interface Weighing {
  readonly weigh: (rounds: number) => readonly number[];
  /** Counts the things that are weighed, 1 by default. Bytes are given for each. */
  readonly items?: number;
}

/** Work of a contender, or the reason why it can't do it. */
export type Entry = Operation | Weighing | string;

/** Equal work for each contender, at one size. */
export interface Case {
  readonly name: string;
  readonly size: number;
  readonly entries: { readonly [Name in Contender]?: Entry };
}

/** Cases that are shown together. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** Says what the size of a case counts. */
  readonly sizes: string;
  readonly cases: (isQuick: boolean) => readonly Case[];
}

/** Holds the last result of a loop, so that V8 cannot leave the work out. */
export const sink: { kept: unknown } = { kept: undefined };

/** Repeats work that takes so long that a call for each turn does not matter. */
export const again = (work: () => unknown): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = work();
  },
  output: work,
});

/** Repeats work that gives a promise, and awaits each. */
export const awaited = (work: () => unknown): Operation => ({
  repeat: async (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = await work();
  },
  output: work,
  isAsync: true,
});
