import fc from "fast-check";
import {
  ContextError,
  compileCondition,
  compileTemplate,
  type JsonValue,
  type Read,
  type Reads,
  type UndefinedPolicy,
  WorkflowContext,
} from "workflow-context";
import { dialectSets } from "../dialect-sets.ts";
import { seal, unseal } from "../snapshots/seals.ts";
import { sourcesOver } from "./grammar.ts";
import { mutated } from "./mutated.ts";
import { hostInfos, type Secrets, twoSecrets, worldOf, worldPaths } from "./worlds.ts";

/** A source, the secrets in the data, the policy and the number of the set of dialects. */
export type SliceCase = readonly [source: string, secrets: Secrets, policy: UndefinedPolicy, dialects: number];

export const slices: fc.Arbitrary<SliceCase> = fc.oneof(
  ...dialectSets.map((dialects, set) => {
    const { expression, block } = sourcesOver(worldPaths, dialects, hostInfos);
    return fc.tuple(
      fc.oneof(expression, block, mutated(block)),
      twoSecrets.map(([first]) => first),
      fc.constantFrom<UndefinedPolicy>("error", "empty"),
      fc.constant(set),
    );
  }),
);

/** What a call gives, or the code of its error. */
function outcomeOf(call: () => unknown): string {
  try {
    return JSON.stringify(call());
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return `error ${error.code}`;
  }
}

/** What slices and reads are asked of: a template, or a condition. */
interface Asked {
  readonly reads: Reads;
  readonly input: Parameters<WorkflowContext["slice"]>[0];
  render(context: WorkflowContext): unknown;
  renderWithReads(context: WorkflowContext): { readonly value: JsonValue; readonly reads: readonly Read[] };
}

function askedOf(
  source: string,
  { environment }: { environment: Parameters<typeof compileTemplate>[1] },
): readonly Asked[] {
  const made: Asked[] = [];
  const add = (make: () => Asked): void => {
    try {
      made.push(make());
    } catch (error) {
      if (!(error instanceof ContextError)) throw error; // a source that can't be compiled reads nothing
    }
  };
  add(() => {
    const template = compileTemplate({ a: source, b: ["{{ n }}", source] }, environment);
    const render = (context: WorkflowContext): unknown => template.renderWithSecrets(context);
    const renderWithReads: Asked["renderWithReads"] = (context) => template.renderWithReads(context);
    return { reads: template.reads, input: template, render, renderWithReads };
  });
  add(() => {
    const condition = compileCondition(source, environment);
    const render = (context: WorkflowContext): unknown => condition.evaluateWithSecrets(context);
    const renderWithReads: Asked["renderWithReads"] = (context) => condition.evaluateWithReads(context);
    return { reads: condition.reads, input: condition, render, renderWithReads };
  });
  return made;
}

/** Writes a path as it is where a number is a key of an object by its text. */
const byText = (path: string): string => path.replace(/\["(-?\d+)"\]/g, "[$1]");

/** Fails where a read is neither within a path that may be read, nor on the way to one. */
function checkContained(reads: readonly Read[], { paths }: Reads): void {
  const isWithin = (inner: string, outer: string): boolean =>
    inner.startsWith(outer) && /^(?:$|[.[])/.test(inner.slice(outer.length));
  const all = paths.map(({ path }) => byText(path));
  const isAmong = (path: string): boolean => all.some((may) => isWithin(path, may) || isWithin(may, path));
  const lost = reads.find(({ path }) => !isAmong(byText(path)));
  if (lost !== undefined) throw new Error(`'${lost.path}' was read, and is not among what may be`);
}

/** Makes a slice; undefined where a function of the host is called with arguments that are no literals. */
function sliceOf(context: WorkflowContext, input: Asked["input"], reads: Reads): WorkflowContext | undefined {
  try {
    return context.slice(input);
  } catch (error) {
    if (error instanceof ContextError && error.code === "usage" && !reads.isComplete) return undefined;
    throw error;
  }
}

/** Bounds how many reads are left out one by one. */
const mostLeftOut = 12;

export function useSlices([source, secrets, policy, dialects]: SliceCase): void {
  const { context, environment } = worldOf(secrets, policy, dialectSets[dialects] ?? []);
  for (const { reads, input, render, renderWithReads } of askedOf(source, { environment })) {
    const whole = outcomeOf(() => render(context));
    if (whole === "error limit") continue; // a part may cost less
    const slice = sliceOf(context, input, reads);
    if (slice === undefined) continue;
    const sliced = outcomeOf(() => render(slice));
    if (sliced !== whole) throw new Error(`a slice gave ${sliced} for ${whole}`);
    const moved = WorkflowContext.import(JSON.parse(JSON.stringify(slice.export({ seal }))), { unseal, environment });
    const imported = outcomeOf(() => render(moved));
    if (imported !== whole) throw new Error(`an imported slice gave ${imported} for ${whole}`);
    if (moved.hash() !== slice.hash()) throw new Error("an imported slice has another hash");
    if (whole.startsWith("error")) continue;
    const recorded = renderWithReads(context);
    if (JSON.stringify(recorded.value) !== JSON.stringify(JSON.parse(whole).value))
      throw new Error("what was recorded gave another value");
    const again = renderWithReads(context);
    const third = renderWithReads(context);
    for (const other of [again, third])
      if (JSON.stringify(other.reads) !== JSON.stringify(recorded.reads)) throw new Error("the reads were others");
    checkContained(recorded.reads, reads);
    const exact = outcomeOf(() => render(context.slice(recorded.reads)));
    if (exact !== whole) throw new Error(`a slice of the exact reads gave ${exact} for ${whole}`);
    for (const [index, { path, found }] of recorded.reads.slice(0, mostLeftOut).entries()) {
      const part = context.slice(recorded.reads.toSpliced(index, 1));
      const left = outcomeOf(() => render(part));
      if (left !== "error outside") throw new Error(`without '${path}' (${found}), a slice gave ${left}`);
    }
  }
}
