import type { Contender } from "./contenders.ts";

/** One piece of work, done again and again. */
export interface Operation {
  /** Does the work a number of times, in a loop of its own that V8 can inline. */
  readonly repeat: (turns: number) => void | Promise<void>;
  /** What the work gives: the same by every contender. It is compared once, before measuring. */
  readonly output?: () => unknown;
  /** Whether the work gives promises. */
  readonly isAsync?: true;
  /** How many items one turn handles; 1 when not given. Times are given per item. */
  readonly items?: number;
}

/** Work that a contender does, or why it can't. */
export type Entry = Operation | string;

/** The same work by each contender, at one size. */
export interface Case {
  readonly name: string;
  readonly size: number;
  readonly entries: { readonly ours: Operation } & { readonly [Name in Contender]?: Entry };
}

/** The units that a report chooses from, by what one of a figure's own is: nanoseconds or bytes. */
export type Unit = "ns" | "bytes";

export const suiteNames = [
  "memory",
  "end-to-end",
  "clone",
  "with-items",
  "write",
  "ingest",
  "render",
  "condition",
  "compile",
  "json",
  "refusals",
] as const;
export type SuiteName = (typeof suiteNames)[number];

/** How a suite is told. */
export interface About {
  readonly name: string;
  readonly title: string;
  /** What the size of a case counts. */
  readonly sizes: string;
  readonly unit: Unit;
  readonly contenders: readonly Contender[];
  readonly notes?: readonly string[];
  /** The cost against the size, on log axes, or a bar for each contender. */
  readonly chart: "lines" | "bars" | "none";
}

/** Cases that are shown together. */
export interface Suite extends About {
  readonly cases: readonly Case[];
  /** Names of cases that must cost the same at the smallest and the largest size. */
  readonly flat?: readonly string[];
}

/** Holds the last result of a loop, so that V8 cannot leave the work out. */
export const sink: { kept: unknown } = { kept: undefined };

/** Work that takes so long that a call for each turn does not matter. */
export const again = (work: () => unknown): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = work();
  },
  output: work,
});

/** The same for work that gives a promise. */
export const againAsync = (work: () => Promise<unknown>): Operation => ({
  repeat: async (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = await work();
  },
  output: work,
  isAsync: true,
});

/** The same work over many contexts or names in turn, of which there is a power of two. */
export function inTurn<Of>(all: readonly Of[], work: (one: Of) => unknown): Operation {
  const next = nextOf(all);
  return { ...again(() => work(next())), output: () => all.slice(0, mostOutputs).map(work) };
}

/** The same for work that gives a promise. */
export function inTurnAsync<Of>(all: readonly Of[], work: (one: Of) => Promise<unknown>): Operation {
  const next = nextOf(all);
  return { ...againAsync(() => work(next())), output: () => Promise.all(all.slice(0, mostOutputs).map(work)) };
}

/** Work that is given another number each time. */
export function counted(work: (turn: number) => unknown): Operation {
  let turn = 0;
  return { ...again(() => work(turn++)), output: () => work(7) };
}

const mostOutputs = 5;

function nextOf<Of>(all: readonly Of[]): () => Of {
  let turn = 0;
  return () => all[turn++ & (all.length - 1)] as Of; // below the length
}

/** The operations of a case, by contender. */
export const operationsOf = ({ entries }: Case): readonly (readonly [Contender, Operation])[] =>
  Object.entries(entries).flatMap(
    ([name, entry]) => (typeof entry === "string" ? [] : [[name as Contender, entry] as const]), // a key of the table
  );
