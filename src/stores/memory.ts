import {
  type Batch,
  heldFor,
  type ItemOutcome,
  type LargeValue,
  type Row,
  type RunInfo,
  type RunStore,
  type StepInfo,
  type Use,
} from "./store.ts";

/**
 * Makes a store in the memory of the process, for tests and for runs that need not outlive it. O(1); a call takes as long as a
 * run has rows.
 *
 * @example
 * const runs = await openRuns(memoryStore());
 * const run = await runs.open("r-1", () => new WorkflowContext());
 * run.context.setVariable("n", 1);
 * await run.save();
 * (await runs.list()).map(({ run }) => run); // ["r-1"]
 */
export const memoryStore = (): RunStore => new MemoryStore();

class MemoryStore implements RunStore {
  readonly #runs = new Map<string, readonly Row[]>();
  readonly #values = new Map<string, string>();
  /** The hashes of the large values that each run has, with its last step that has them. */
  readonly #uses = new Map<string, Map<string, number>>();
  readonly #items = new Map<string, Map<string, Map<number, ItemOutcome>>>();

  async load(run: string, upTo = Number.POSITIVE_INFINITY): Promise<readonly Row[]> {
    const rows = (this.#runs.get(run) ?? []).filter(({ sequence }) => sequence <= upTo);
    return rows.slice(
      Math.max(
        0,
        rows.findLastIndex(({ kind }) => kind === "snapshot"),
      ),
    );
  }

  async append({ rows, cuts, uses, values }: Batch): Promise<readonly string[]> {
    const byRun = new Map<string, readonly Row[]>();
    for (const row of rows) byRun.set(row.run, [...(byRun.get(row.run) ?? []), row]);
    const conflicts = [...byRun].filter(([run, [first]]) => !this.#isNext(run, first)).map(([run]) => run);
    for (const { hash, body } of values) this.#values.set(hash, body);
    for (const [run, added] of byRun) {
      if (conflicts.includes(run)) continue;
      for (const use of uses) if (use.run === run) this.#use(use);
      const all = [...(this.#runs.get(run) ?? []), ...added];
      const oldest = cuts.findLast((cut) => cut.run === run)?.oldest ?? -1;
      const from = all.findLastIndex(({ kind, sequence }) => kind === "snapshot" && sequence <= oldest);
      this.#runs.set(run, all.slice(Math.max(0, from)));
      const hashes = this.#uses.get(run) ?? new Map<string, number>();
      for (const [hash, last] of hashes) if (last < (all[from]?.sequence ?? 0)) hashes.delete(hash);
    }
    this.#dropUnused();
    return conflicts;
  }

  #use({ run, hash, sequence }: Use): void {
    const hashes = this.#uses.get(run) ?? new Map<string, number>();
    this.#uses.set(run, hashes.set(hash, Math.max(sequence, hashes.get(hash) ?? 0)));
  }

  #dropUnused(): void {
    if (this.#values.size === 0) return;
    const used = new Set([...this.#uses.values()].flatMap((hashes) => [...hashes.keys()]));
    for (const hash of this.#values.keys()) if (!used.has(hash)) this.#values.delete(hash);
  }

  async fetch(hashes: readonly string[]): Promise<readonly LargeValue[]> {
    return hashes.flatMap((hash) => {
      const body = this.#values.get(hash);
      return body === undefined ? [] : [{ hash, body }];
    });
  }

  #isNext(run: string, row: Row | undefined): boolean {
    const last = this.#runs.get(run)?.at(-1);
    return row?.sequence === (last?.sequence ?? -1) + 1 && row.before === (last?.chain ?? row.before);
  }

  async history(run: string): Promise<readonly StepInfo[]> {
    return (this.#runs.get(run) ?? []).map(({ sequence, kind }) => ({ sequence, kind }));
  }

  async list(after: string | undefined, limit: number): Promise<readonly RunInfo[]> {
    return [...this.#runs.keys()]
      .filter((run) => after === undefined || compare(run, after) > 0)
      .sort(compare)
      .slice(0, limit)
      .map((run) => ({ run, sequence: this.#runs.get(run)?.at(-1)?.sequence ?? 0 }));
  }

  async record(run: string, step: string, outcomes: readonly ItemOutcome[]): Promise<void> {
    const steps = this.#items.get(run) ?? new Map<string, Map<number, ItemOutcome>>();
    const items = steps.get(step) ?? new Map<number, ItemOutcome>();
    this.#items.set(run, steps.set(step, items));
    for (const { index, body } of outcomes) if (!items.has(index)) items.set(index, { index, body });
  }

  async recorded(run: string, step: string, indexes?: readonly number[]): Promise<readonly ItemOutcome[]> {
    const items = this.#items.get(run)?.get(step) ?? new Map<number, ItemOutcome>();
    const wanted = indexes === undefined ? [...items.values()] : indexes.flatMap((index) => items.get(index) ?? []);
    return wanted.sort((left, right) => left.index - right.index);
  }

  async hold(run: string, values: readonly LargeValue[]): Promise<void> {
    for (const { hash, body } of values) {
      this.#values.set(hash, body);
      this.#use({ run, hash, sequence: heldFor });
    }
  }

  async release(run: string, hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) this.#uses.get(run)?.delete(hash);
    this.#dropUnused();
  }

  async remove(run: string): Promise<void> {
    this.#runs.delete(run);
    this.#items.delete(run);
    this.#uses.delete(run);
    this.#dropUnused();
  }

  async close(): Promise<void> {}
}

/** Compares texts by their code points, as databases do by the bytes of UTF-8: JavaScript compares by UTF-16 units. */
function compare(left: string, right: string): number {
  const [one, other] = [Array.from(left), Array.from(right)];
  const at = one.findIndex((character, index) => character !== other[index]);
  if (at < 0) return one.length - other.length;
  return (one[at]?.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? -1);
}
