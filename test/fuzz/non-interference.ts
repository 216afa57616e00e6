import fc from "fast-check";
import {
  ContextError,
  compileCondition,
  compileTemplate,
  type Explanation,
  type JsonValue,
  type SecretMark,
  type UndefinedPolicy,
  type WithSecrets,
  WorkflowContext,
} from "workflow-context";
import type { Dialect } from "workflow-context/dialects";
import { dialectSets } from "../dialect-sets.ts";
import { seal, unseal } from "../snapshots/seals.ts";
import { sourcesOver } from "./grammar.ts";
import { mutated } from "./mutated.ts";
import { hostInfos, type Secrets, traces, twoSecrets, worldOf, worldPaths } from "./worlds.ts";

/** One thing that a host may ask of a context, and the parts of the answer that are public. */
type Question = (context: WorkflowContext, source: string) => unknown;

const isTraced = (text: string): boolean => traces.some((trace) => text.includes(trace));

/** Puts one text in place of each secret, so that the public parts are left. */
function publicParts({ value, secrets }: WithSecrets<JsonValue>): unknown {
  return secrets.reduce<unknown>(masked, value);
}

function masked(value: unknown, { pointer }: SecretMark): unknown {
  const [, ...keys] = pointer.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const change = (part: unknown, depth: number): unknown => {
    const key = keys[depth];
    if (key === undefined) return "***";
    if (Array.isArray(part)) return part.with(Number(key), change(part[Number(key)], depth + 1));
    const entries = Object.entries(part as object);
    return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? change(one, depth + 1) : one]));
  };
  return change(value, 0);
}

/** The answer as both worlds have to give it: the marks, and all that bears none. */
const told = (given: WithSecrets<JsonValue>): unknown => [
  given.secrets.map(({ pointer }) => pointer),
  publicParts(given),
];

/** An answer as text. The sources in seals are left out: where a secret decides what is read next, they tell the way. */
const textOf = (answer: unknown): string =>
  JSON.stringify(answer, (key, part: unknown) => (key === "$secret" ? "***" : part));

/** Asks of each item; not of those of a list that is secret as a whole, whose length a host sees that goes over them. */
function itemsOf(
  context: WorkflowContext,
  list: string,
  source: string | Record<string, string>,
  asked: string,
): unknown {
  if (context.evaluateWithSecrets(list).secrets.some(({ pointer }) => pointer === "")) return undefined;
  return Array.from(context.items(source), (item) => told(item.evaluateWithSecrets(asked)));
}

/** Gives an explanation, unless it tells of an error, which is no more to be compared than what it would end. */
const unlessFailed = (why: Explanation): unknown =>
  JSON.stringify(why).includes('"error":') ? undefined : [why, String(why)];

const questions: readonly Question[] = [
  (context, source) => told(context.renderTemplateWithSecrets(source)),
  (context, source) => told(context.evaluateWithSecrets(source)),
  (context, source) => told(context.renderJsonWithSecrets({ a: [source, 1], b: source, c: "{{ n }}" })),
  (context, source) => told(compileCondition(source).evaluateWithSecrets(context)),
  (context, source) => told(compileTemplate([source, { deep: source }]).renderWithSecrets(context)),
  (context, source) =>
    context
      .clone()
      .publish({ n: source, text: "{{ n }}", parts: ["{{ n }}"] })
      .export(),
  (context, source) => {
    const stored = JSON.parse(JSON.stringify(context.clone().publish({ n: source }).export({ seal })));
    return told(WorkflowContext.import(stored, { unseal }).evaluateWithSecrets("[n, workflow, task]"));
  },
  (context, source) => itemsOf(context, source, source, "[item, index]"),
  (context, source) => itemsOf(context, source, { one: source, other: source }, "[item.one, item]"),
  (context, source) => unlessFailed(context.explain(source)),
  (context, source) => unlessFailed(context.explain({ a: [source, "{{ n }}"] })),
  (context, source) => context.slice(compileTemplate([source])).export(),
  (context, source) => context.renderJson({ a: [source] }, { allowSecret: () => false }),
  (context, source) =>
    context
      .clone()
      .setVariable("kept", context.evaluateExpression(`[${source}]`))
      .export(),
];

/** Asks a question; undefined where it is refused, with an error that holds no secret. */
function answerTo(question: Question, context: WorkflowContext, source: string): unknown {
  try {
    return question(context, source);
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    if (isTraced(source)) return undefined; // an error shows the source
    const cause = error.cause instanceof Error ? error.cause.message : error.cause;
    const all = [error, ...error.problems].map(({ message, stack, details, position }) => [
      message,
      stack,
      details,
      position,
    ]);
    if (isTraced(JSON.stringify([all, cause]))) throw new Error(`an error tells a secret: ${error.code}`);
    return undefined;
  }
}

const policies: readonly UndefinedPolicy[] = ["error", "empty"];

/** A source, the secrets of two worlds in which it is asked for, and the policy and the dialects of both. */
type Case = readonly [
  source: string,
  secrets: readonly [Secrets, Secrets],
  policy: UndefinedPolicy,
  dialects: readonly Dialect[],
];

export const twoWorlds: fc.Arbitrary<Case> = fc.oneof(
  ...dialectSets.map((dialects) => {
    const { expression, block } = sourcesOver(worldPaths, dialects, hostInfos);
    return fc.tuple(
      fc.oneof(expression, block, mutated(expression), mutated(block)),
      twoSecrets,
      fc.constantFrom(...policies),
      fc.constant(dialects),
    );
  }),
);

/**
 * Fails where the public parts of an answer, or the places of its secrets, differ between worlds that differ in secrets
 * alone. A question that one of them refuses is not compared: to divide by a secret fails where it is zero. Gives the number
 * of pairs of answers that were compared.
 */
export function useTwoWorlds([source, secrets, policy, dialects]: Case): number {
  let compared = 0;
  const [left, right] = secrets.map((own) => worldOf(own, policy, dialects).context) as [
    WorkflowContext,
    WorkflowContext,
  ]; // of two
  for (const question of questions) {
    const [first, second] = [answerTo(question, left, source), answerTo(question, right, source)];
    if (first === undefined || second === undefined) continue;
    compared++;
    const [one, other] = [textOf(first), textOf(second)];
    if (one !== other) throw new Error(`two worlds differ: ${one} and ${other}, asked by ${question}`);
  }
  return compared;
}
