import type { Value } from "../../data/json.ts";
import type { ReadPaths } from "../../scope/recording.ts";
import { data } from "../../scope/scope.ts";
import { Memo } from "./memo.ts";
import type { Program, Rules, Run, Unit } from "./run.ts";

/** A memo that remembers, with a value, what was read for it. */
export class RecordedMemo<T extends Value> extends Memo<T> {
  private paths: ReadPaths = { last: undefined, before: undefined };

  constructor(rules: Rules, unit: Unit, program: Program<T>) {
    super(rules, unit, program);
    const remembered = this.program;
    Object.assign(this, { program: (run: Run): T => this.recorded(run, program, remembered) });
  }

  private recorded(run: Run, program: Program<T>, remembered: Program<T>): T {
    const { recording } = run.rules;
    if (this.isClosed || recording === undefined) return program(run);
    const { value } = this;
    if (value !== undefined && this.seen === run.scope[data].version && run.spendAgain(this.spent)) {
      recording.addAll(this.paths);
      return value;
    }
    const before = recording.last;
    const made = remembered(run);
    if (this.value !== undefined) this.paths = recording.since(before);
    return made;
  }
}
