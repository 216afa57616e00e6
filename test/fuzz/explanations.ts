import { ContextError, compileCondition, type Explanation } from "workflow-context";
import { dialectSets } from "../dialect-sets.ts";
import type { SliceCase } from "./slices.ts";
import { traces, worldOf } from "./worlds.ts";

/** What a condition gives, whether a secret took part, or the code of its error. */
function decided(source: string, context: ReturnType<typeof worldOf>["context"]): readonly unknown[] {
  try {
    const { value, secrets } = compileCondition(source).evaluateWithSecrets(context);
    return [value, secrets.length > 0];
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return [error.code];
  }
}

function explained(source: string, context: ReturnType<typeof worldOf>["context"]): Explanation | undefined {
  try {
    return context.explain(source);
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return undefined; // it can't be compiled
  }
}

const operandsIn = (why: Explanation): readonly Explanation[] => [why, ...why.operands.flatMap(operandsIn)];

/** Fails where an explanation of a condition has another value than the condition, or tells a secret. */
export function useExplanations([source, secrets, policy, dialects]: SliceCase): void {
  const { context } = worldOf(secrets, policy, dialectSets[dialects] ?? []);
  const why = explained(source, context);
  if (why === undefined) return;
  const text = `${JSON.stringify(why)} ${why}`;
  if (!traces.some((trace) => source.includes(trace))) {
    // Only those that this world has: a quotient may have the digits of another one.
    const own = JSON.stringify(secrets);
    const told = traces.find((trace) => own.includes(trace) && text.includes(trace));
    if (told !== undefined) throw new Error(`an explanation tells a secret: ${told}`);
  }
  const all = operandsIn(why);
  if (all.length > 1_001) throw new Error(`an explanation has ${all.length} operands`);
  const [value, isSecret] = decided(source, context);
  if (typeof value === "string") {
    const isTemplate = why.error === undefined && !all.some(({ error }) => error !== undefined);
    if (isTemplate && !source.includes("{"))
      throw new Error(`an explanation gives ${why.value} for the error ${value}`);
    return;
  }
  const expected = isSecret === true ? "***" : value;
  if (why.value !== expected) throw new Error(`an explanation gives ${why.value} for ${expected}`);
}
