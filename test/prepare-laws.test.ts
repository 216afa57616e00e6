import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ContextError,
  createEnvironment,
  type HostFunctions,
  type JsonValue,
  type WithSecrets,
  WorkflowContext,
} from "workflow-context";
import { deterministic, json, options } from "./fuzz/data.ts";
import { joined } from "./fuzz/grammar.ts";

type Answer = (...values: JsonValue[]) => JsonValue;

const answers: Readonly<Record<string, Answer>> = {
  echo: (value = null) => value,
  wrap: (...values) => [values.length, ...values],
  shout: (value = null) => `${JSON.stringify(value)}!`,
};

const functionsOf = (make: (name: string, answer: Answer) => Answer | ((...values: JsonValue[]) => unknown)) =>
  Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [name, { call: make(name, answer), parameters: ["a", "b?"] }]),
  ) as HostFunctions;

const common = { ...deterministic, undefined: "empty", limits: { awaitedRounds: 1_000 } } as const;
const synchronous = createEnvironment({ ...common, functions: functionsOf((_, answer) => answer) });

/** Sources that call the functions in each place of the language where an expression may stand. */
const { block } = fc.letrec<{ expression: string; call: string; block: string; statement: string }>((tie) => {
  const [expression, call, block] = [tie("expression"), tie("call"), tie("block")];
  const name = fc.constantFrom("a", "b", "text");
  const small = fc.constantFrom(
    "1",
    "'x'",
    "text",
    "list",
    "item",
    "a",
    "b",
    "keystore.token",
    "keystore.pair",
    "uuid()",
  );
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      small,
      { arbitrary: call, weight: 3 },
      joined("(", call, " ~ ", call, ")"),
      joined("(", expression, fc.constantFrom(" == ", " and ", " or ", " in ", " + "), expression, ")"),
      joined("(", expression, " if ", expression, " else ", expression, ")"),
      joined("[", call, ", ", expression, "]"),
      joined("{", expression, ": ", expression, ", 'k': ", expression, "}"),
      joined(expression, "[", expression, "]"),
      joined("(", expression, " is defined)"),
      joined("(", expression, " | default(", expression, "))"),
      joined("(list | map('", fc.constantFrom(...Object.keys(answers)), "'))"),
    ),
    call: joined(
      fc.constantFrom(...Object.keys(answers)),
      "(",
      expression,
      fc.constantFrom("", ", 1", ", b=text"),
      ")",
    ),
    block: fc
      .array(fc.oneof(joined("{{ ", expression, " }}"), tie("statement")), { maxLength: 3 })
      .map((all) => all.join("")),
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      joined("{{- ", expression, " }}"),
      joined("{% set ", name, " = ", expression, " %}"),
      joined("{% set ", name, " %}", block, "{% endset %}"),
      joined("{% if ", expression, " %}", block, "{% else %}", block, "{% endif %}"),
      joined(
        "{% for ",
        name,
        " in list if ",
        expression,
        " %}",
        block,
        "{{ loop.index }}{% else %}",
        block,
        "{% endfor %}",
      ),
      joined("{% for x in ", expression, " %}{{ x }}", block, "{% endfor %}"),
      joined(
        "{% switch ",
        expression,
        " %}{% case ",
        expression,
        " %}",
        block,
        "{% default %}",
        block,
        "{% endswitch %}",
      ),
      joined("{% filter upper %}", block, "{% endfilter %}"),
    ),
  };
});

type Rendered = WithSecrets<JsonValue> | "refused";

function unlessRefused(act: () => Rendered): Rendered {
  try {
    return act();
  } catch (error) {
    if (error instanceof ContextError) return "refused";
    throw error;
  }
}

test("what is prepared renders as if the functions were synchronous: the same value, with the same secrets, each call made once", async () => {
  const cases = fc.tuple(fc.array(block, { minLength: 1, maxLength: 3 }), options, json);
  let rendered = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ([input, given, item]) => {
      const calls: string[] = [];
      const functions = functionsOf((name, answer) => async (...values) => {
        calls.push(JSON.stringify([name, ...values.map((value?: JsonValue) => (value === undefined ? [] : [value]))]));
        return answer(...values);
      });
      const environment = createEnvironment({ ...common, functions });
      const expected = unlessRefused(() =>
        new WorkflowContext({ ...given, environment: synchronous }).forItem(item, 0).renderJsonWithSecrets(input),
      );
      const context = new WorkflowContext({ ...given, environment }).forItem(item, 0);
      const ready = await context.prepare(input).catch((error: unknown) => {
        if (error instanceof ContextError) return undefined;
        throw error;
      });
      const found = ready === undefined ? "refused" : unlessRefused(() => ready.renderJsonWithSecrets(input));
      expect(found).toEqual(expected);
      expect(new Set(calls).size).toBe(calls.length);
      if (calls.length > 0 && found !== "refused") rendered++;
    }),
    { numRuns: 300 },
  );
  expect(rendered).toBeGreaterThan(5);
});
