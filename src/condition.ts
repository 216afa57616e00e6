import { once } from "./data/once.ts";
import { defaultEnvironment, type Environment } from "./environment.ts";
import { madeOf } from "./gathered.ts";
import { type BareExpression, compileBareExpression } from "./language/compile/bare-expression.ts";
import type { Memo } from "./language/run/memo.ts";
import type { Program } from "./language/run/run.ts";
import { gathering, type RecordingVocabulary, recording } from "./language/vocabulary.ts";
import { PerEnvironment } from "./per-environment.ts";
import { type Reads, reads, readsOfCondition, recordedRun, type WithReads } from "./reads.ts";
import type { Scope } from "./scope/scope.ts";
import type { WithSecrets } from "./secrets/pointers.ts";

/** A compiled condition: decide it in any number of contexts. */
export interface Condition {
  /**
   * Decides the condition. One that can't be decided is an error, never true or false. O(what it reads and makes).
   *
   * @throws ContextError as {@link WorkflowContext.evaluateCondition}
   */
  evaluate(scope: Scope): boolean;
  /** Decides as {@link Condition.evaluate} does, and tells which secrets took part. */
  evaluateWithSecrets(scope: Scope): WithSecrets<boolean>;
  /** Decides as {@link Condition.evaluate} does, and tells what was read, as {@link Template.renderWithReads} does. */
  evaluateWithReads(scope: Scope): WithReads<boolean>;
  /** All that it may read, whatever the data, as {@link Template.reads} tells it. */
  readonly reads: Reads;
}

class CompiledCondition implements Condition {
  private readonly truth: PerEnvironment<Memo<boolean>>;
  private readonly readsOnce: () => Reads;
  private readonly recorded: () => PerEnvironment<{
    readonly records: RecordingVocabulary;
    readonly compiled: BareExpression;
  }>;

  constructor(source: string, environment: Environment | undefined) {
    this.truth = new PerEnvironment("compileCondition", environment, (known) => known.expression(source).truth);
    this.recorded = once(
      () =>
        new PerEnvironment("evaluateWithReads", environment, (known) => {
          const records = recording(known.vocabulary);
          return { records, compiled: compileBareExpression(source, records) };
        }),
    );
    this.readsOnce = once(() => reads(readsOfCondition(source, environment ?? defaultEnvironment)));
    const gather = (known: Environment): Program<boolean> => gatherCondition(source, environment ?? known);
    Object.freeze(madeOf(this, { kind: "condition", value: source, environment }, gather));
  }

  evaluate(scope: Scope): boolean {
    return this.truth.for("evaluate", scope).ask(scope);
  }

  evaluateWithSecrets(scope: Scope): WithSecrets<boolean> {
    return this.truth.for("evaluateWithSecrets", scope).askWithSecrets(scope);
  }

  evaluateWithReads(scope: Scope): WithReads<boolean> {
    const { records, compiled } = this.recorded().for("evaluateWithReads", scope);
    return recordedRun(records, scope, compiled, compiled.truth.program);
  }

  get reads(): Reads {
    return this.readsOnce();
  }
}

/** Compiles a condition, to gather the calls of the host in it. O(length). */
function gatherCondition(source: string, { vocabulary }: Environment): Program<boolean> {
  const { truth, ...unit } = compileBareExpression(source, gathering(vocabulary));
  return (run) => {
    run.enter(unit);
    return truth.program(run);
  };
}

/**
 * Compiles a condition, bare or within `{{ }}`, to decide it in many contexts: once per task, not per item. Without an
 * environment it is compiled for that of each context which it meets, as {@link compileTemplate} does. O(length).
 *
 * @throws ContextError `syntax`, `unsupported`, `unknown-function` and others, with all that is wrong with it; without an
 * environment, what is wrong with calls of functions is told by `evaluate`
 * @example
 * const isDue = compileCondition("item.attempts < 3 and not item.done");
 * isDue.evaluate(new WorkflowContext().forItem({ attempts: 1, done: false }, 0)); // true
 */
export const compileCondition = (source: string, environment?: Environment): Condition =>
  new CompiledCondition(source, environment);
