import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ContextError, type JsonValue, type WorkflowContext } from "workflow-context";
import { contextOf, pointersOf } from "./corpus.ts";
import corpus from "./leaks.json" with { type: "json" };
import { saidBy } from "./said.ts";

const holdsToken = (text: string): boolean => /zzz-|7654321/i.test(text);

/** A way to bring the value of an expression into a context. It gives that context, and the expression that reads the value there. */
type Way = (context: WorkflowContext, source: string) => { context: WorkflowContext; read: string };

const labelled = (context: WorkflowContext, source: string): { value: JsonValue; options: { secrets: string[] } } => {
  const { value, secrets } = context.evaluateWithSecrets(source);
  return { value, options: { secrets: pointersOf(secrets) } };
};

const ways: Readonly<Record<string, Way>> = {
  "as a value": (context, source) => ({ context, read: source }),
  "by publish": (context, source) => ({ context: context.publish({ got: `{{ ${source} }}` }), read: "got" }),
  "in a published object": (context, source) => ({
    context: context.publish({ got: { within: [`{{ ${source} }}`] } }),
    read: "got.within[0]",
  }),
  "as an item": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.forItem(value, 0, options), read: "item" };
  },
  "as the item around": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.forItem(value, 0, options).forItem(1, 0), read: "parent.item" };
  },
  "as a task result": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.setTaskResult("got", value, options), read: "task.got" };
  },
  "as the last result": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.setLastTaskOutcome(value, "succeeded", options), read: "result()" };
  },
  "as the result of a task that ended": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.finishTask("got", value, "failed", options), read: "task.got" };
  },
  "as the last result of a task that ended": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.finishTask("got", value, "failed", options), read: "result()" };
  },
  "as one of many variables": (context, source) => {
    const { value, options } = labelled(context, source);
    const secrets = options.secrets.map((pointer) => `/got${pointer}`);
    return { context: context.setVariables({ other: 1, got: value }, { secrets }), read: "workflow.got" };
  },
  "as a variable of a clone": (context, source) => {
    const { value, options } = labelled(context, source);
    return { context: context.clone().setVariable("got", value, options), read: "workflow.got" };
  },
};

describe.each(Object.entries(ways))("%s", (how, way) => {
  test.each(corpus)(`a secret is marked ${how}, and nothing else is: $source`, ({ source, secrets }) => {
    const { context, read } = way(contextOf(), source);
    expect(pointersOf(context.evaluateWithSecrets(read).secrets)).toEqual(secrets);
  });
});

describe.each(Object.entries(ways))("%s", (how, way) => {
  test.each(corpus)(`an export, console.log and redact show no secret that came ${how}: $source`, ({ source }) => {
    const { context, read } = way(contextOf(), source);
    expect(holdsToken(JSON.stringify(context.export()))).toBe(false);
    expect(holdsToken(JSON.stringify({ context }))).toBe(false);
    expect(holdsToken(inspect(context, { depth: null, showHidden: true }))).toBe(false);
    const { value } = context.evaluateWithSecrets(read);
    // A value that was made of a secret is known to redact once it is stored.
    const { secrets } = context.publish({ stored: `{{ ${read} }}` }).evaluateWithSecrets("stored");
    expect(holdsToken(JSON.stringify(context.redact({ value, text: JSON.stringify(value) })))).toBe(false);
    expect(secrets).toEqual(context.evaluateWithSecrets(read).secrets);
  });
});

test.each(corpus)("a text is secret as a whole where a secret taints it: $source", ({ source, secrets }) => {
  const rendered = contextOf().renderTemplateWithSecrets(`text {{ ${source} }}`);
  const inText = contextOf().evaluateWithSecrets(`(${source}) | string`);
  expect(pointersOf(rendered.secrets)).toEqual(pointersOf(inText.secrets));
  if (secrets.length > 0) expect(pointersOf(rendered.secrets)).toEqual([""]);
});

describe("errors", () => {
  const failures: readonly ((source: string) => string)[] = [
    (source) => `(${source}).nope.nope`,
    (source) => `(${source}) + {}`,
    (source) => `[1][${source}]`,
    (source) => `{}[${source}]`,
    (source) => `1 | map(${source})`,
    (source) => `[1] | map(${source})`,
    (source) => `[1] | select(${source})`,
    (source) => `[{}] | map(attribute=${source})`,
    (source) => `regex_search('a', ${source})`,
    (source) => `regex_search('a', '(' ~ (${source}))`,
    (source) => `(${source}) | int`,
    (source) => `(${source}) | fromjson`,
    (source) => `'' | format(${source})`,
    (source) => `(${source}) | format(1)`,
    (source) => `(${source}) | round(1, 'nope')`,
    (source) => `fail(${source})`,
    (source) => `1 / ((${source}) | string | count('nope'))`,
  ];
  test.each(corpus)("an error tells no secret: $source", ({ source }) => {
    const context = contextOf();
    for (const failure of failures) {
      try {
        context.evaluateExpression(failure(source));
      } catch (error) {
        expect(error).toBeInstanceOf(ContextError);
        if (!failure(source).startsWith("fail") || isSecret(context, source))
          expect(saidBy(error)).not.toMatch(/zzz-|7654321/i);
      }
    }
  });

  const isSecret = (context: WorkflowContext, source: string): boolean =>
    context.evaluateWithSecrets(source).secrets.length > 0;
});
