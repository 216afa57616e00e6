import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ContextError,
  type ContextOptions,
  createEnvironment,
  type Environment,
  type EnvironmentOptions,
  type JsonValue,
  WorkflowContext,
} from "workflow-context";
import { answerOf } from "./answer-of.ts";
import { deterministic, json, options } from "./fuzz/data.ts";
import { expression, literalOf, template } from "./fuzz/grammar.ts";

const environmentOptions = fc.constantFrom<EnvironmentOptions>(deterministic, { ...deterministic, undefined: "empty" });

const contextOf = (given: ContextOptions, environment: Environment): WorkflowContext =>
  new WorkflowContext({ ...given, environment }).setTaskResult("t", [1]).forItem({ a: 1 }, 0);

const contexts = fc
  .tuple(options, environmentOptions)
  .map(([given, environment]) => contextOf(given, createEnvironment(environment)));

const isTrue = (value: JsonValue): boolean =>
  typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);

test("rendering is deterministic and changes nothing", () => {
  fc.assert(
    fc.property(contexts, template, (context, source) => {
      const before = JSON.stringify(context);
      const first = answerOf(() => context.renderTemplate(source));
      expect(answerOf(() => context.renderTemplate(source))).toBe(first);
      expect(answerOf(() => context.clone().renderTemplate(source))).toBe(first);
      expect(JSON.stringify(context)).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test("a condition is the truth of its expression, or the same error", () => {
  fc.assert(
    fc.property(contexts, expression, (context, source) => {
      expect(answerOf(() => context.evaluateCondition(source))).toBe(
        answerOf(() => isTrue(context.evaluateExpression(source))),
      );
    }),
    { numRuns: 500 },
  );
});

test("a JSON value that is printed and parsed is itself", () => {
  fc.assert(
    fc.property(json, fc.nat({ max: 8 }), (value, indent) => {
      const context = new WorkflowContext({ variables: { value, indent } });
      expect(JSON.stringify(context.evaluateExpression("value | tojson | fromjson"))).toBe(JSON.stringify(value));
      expect(JSON.stringify(context.evaluateExpression("value | tojson(indent) | fromjson"))).toBe(
        JSON.stringify(value),
      );
    }),
  );
});

test("a JSON value that an expression writes is itself", () => {
  fc.assert(
    fc.property(json, (value) => {
      const context = new WorkflowContext();
      expect(JSON.stringify(context.evaluateExpression(literalOf(value)))).toBe(JSON.stringify(value));
      expect(JSON.stringify(context.renderJson(`{{ ${literalOf(value)} }}`))).toBe(JSON.stringify(value));
    }),
  );
});

test("a template without braces is itself", () => {
  const unit = fc.oneof(fc.constantFrom(..."\n\r\t }%#-"), fc.string({ unit: "binary", minLength: 1, maxLength: 1 }));
  const text = fc.oneof(fc.string({ unit }), fc.string()).map((any) => any.replaceAll("{", ""));
  fc.assert(
    fc.property(text, (source) => {
      const context = new WorkflowContext();
      expect(context.renderTemplate(source)).toBe(source);
      expect(context.renderJson([source, { [source]: source }])).toEqual([source, { [source]: source }]);
    }),
  );
});

test("compiled templates that are used again never change an answer", () => {
  const sums = new Map<string, number>();
  const metrics = {
    add: (name: string, amount: number): void => void sums.set(name, (sums.get(name) ?? 0) + amount),
    record: (): void => {},
  };
  const used = createEnvironment({ ...deterministic, metrics });
  const sources = new Set<string>();
  const filler = "x".repeat(250_000); // the cache has room for eight of them
  const call = fc.tuple(fc.oneof(template, expression), fc.boolean());
  fc.assert(
    fc.property(options, fc.array(call, { maxLength: 8 }), fc.nat({ max: 8 }), (given, calls, fillers) => {
      for (const [source, isTemplate] of [...calls, ...calls]) {
        const answer = (environment: Environment): string =>
          answerOf(() => {
            const context = contextOf(given, environment);
            return isTemplate ? context.renderTemplate(source) : context.evaluateExpression(source);
          });
        expect(answer(used)).toBe(answer(createEnvironment(deterministic)));
        sources.add(`${isTemplate} ${source}`);
      }
      const context = new WorkflowContext({ environment: used });
      for (let filled = 0; filled < fillers; filled++) context.renderTemplate(`${filled}${filler}`);
    }),
    { numRuns: 150 },
  );
  expect(sums.get("template.cache.hits")).toBeGreaterThan(100);
  expect(sums.get("template.cache.misses")).toBeGreaterThan(sources.size + 8); // some were evicted and compiled again
});

test("a publish that fails leaves the context as it was", () => {
  const failing = fc.constantFrom<unknown>("{{ 1 / 0 }}", "{{ nobody() }}", "{% if", 1n, { a: ["{{ 1 + 'a' }}"] });
  fc.assert(
    fc.property(contexts, fc.dictionary(fc.string({ minLength: 1 }), json), failing, (context, entries, bad) => {
      const before = JSON.stringify(context);
      const data = Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, literalIn(value)]));
      expect(() => context.publish({ ...data, n: 1, "the last": bad, later: 2 })).toThrow(ContextError);
      expect(JSON.stringify(context)).toBe(before);
    }),
  );
});

/** Writes a template whose value is the given one. */
const literalIn = (value: JsonValue): string => `{{ ${literalOf(value)} }}`;
