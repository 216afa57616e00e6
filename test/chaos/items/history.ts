/** What was seen of a run of items: by those who did them, and by those who asked for them. Times are milliseconds of one clock. */
export type Event =
  /** A worker has begun an item. */
  | { readonly type: "begin"; readonly index: number; readonly worker: string; readonly at: number }
  /** A coordinator was told the outcome of an item. */
  | {
      readonly type: "outcome";
      readonly index: number;
      readonly outcome: string;
      readonly by: number;
      readonly at: number;
    }
  /** A coordinator has ended, with the outcomes of all items in their order. */
  | {
      readonly type: "ended";
      readonly status: string;
      readonly outcomes: readonly string[];
      readonly by: number;
      readonly at: number;
    };

/** What has to come out. */
export interface Expected {
  /** The outcome of each item, as one process would give it. */
  readonly outcomes: readonly string[];
  readonly isCancelled: boolean;
  /** The outcomes that the store has in the end; undefined where it has lost some. */
  readonly stored: ReadonlyMap<number, string> | undefined;
}

/**
 * Checks what was seen: each item has one outcome, that of a serial run; each was counted once by each coordinator; what was counted is
 * what is stored; nothing is counted or begun behind the end of a cancelled run.
 *
 * @returns what is wrong
 */
export function problemsOf(events: readonly Event[], { outcomes, isCancelled, stored }: Expected): readonly string[] {
  const problems: string[] = [];
  const ends = events.filter((event) => event.type === "ended");
  const last = ends.at(-1);
  if (last === undefined) return ["no coordinator has ended"];
  const wanted = isCancelled ? "aborted" : "";
  if (isCancelled ? last.status !== wanted : last.status === "aborted")
    problems.push(`the run has ended as ${last.status}`);
  if (last.outcomes.length !== outcomes.length)
    problems.push(`${last.outcomes.length} outcomes of ${outcomes.length} items`);
  // As in one process, work that was told of the end may fail with it.
  const isRight = (index: number, outcome: string): boolean =>
    outcome === outcomes[index] || (isCancelled && outcome === "failed: ABORT_ERR");
  for (const [index, outcome] of last.outcomes.entries()) {
    if (isCancelled && outcome === "skipped") continue;
    if (!isRight(index, outcome)) problems.push(`item ${index} gave ${outcome}, not ${outcomes[index]}`);
    if (stored !== undefined && stored.get(index) !== outcome)
      problems.push(`item ${index} is stored as ${stored.get(index)}, not as ${outcome}`);
  }
  const counted = new Set<string>();
  for (const event of events) {
    if (event.type !== "outcome") continue;
    const key = `${event.by}/${event.index}`;
    if (counted.has(key)) problems.push(`item ${event.index} was counted twice`);
    counted.add(key);
    if (!isRight(event.index, event.outcome)) problems.push(`item ${event.index} was counted as ${event.outcome}`);
  }
  for (const end of ends) {
    const behind = events.filter(({ type, at }) => type === "outcome" && at > end.at && isCancelled);
    if (behind.length > 0) problems.push(`${behind.length} outcomes were counted behind the end`);
    const begun = events.filter(({ type, at }) => type === "begin" && at > end.at);
    if (isCancelled && begun.length > 0) problems.push(`${begun.length} items were begun behind the end`);
  }
  return problems;
}
