import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compileTemplate,
  createEnvironment,
  type Environment,
  type JsonValue,
  WorkflowContext,
} from "workflow-context";
import { answerOf } from "./answer-of.ts";
import { deterministic, json } from "./fuzz/data.ts";
import { expression, template } from "./fuzz/grammar.ts";
import { samples } from "./samples.ts";

test("a repeated render gives what a context that never rendered gives, whatever was written between", () => {
  const names = fc.constantFrom("a", "b", "items", "data");
  const writes = fc.array(fc.tuple(names, json), { minLength: 1, maxLength: 3 });
  const question = fc.oneof(
    template.map((source) => (context: WorkflowContext) => context.renderTemplate(source)),
    template.map((source) => (context: WorkflowContext) => context.renderJson([source, { again: source }])),
    expression.map((source) => (context: WorkflowContext) => context.evaluateExpression(source)),
    expression.map((source) => (context: WorkflowContext) => context.evaluateCondition(source)),
    expression.map((source) => (context: WorkflowContext) => context.evaluateWithSecrets(source)),
  );
  fc.assert(
    fc.property(fc.array(question, { minLength: 1, maxLength: 4 }), writes, (questions, written) => {
      const asked = new WorkflowContext({ environment: createEnvironment(deterministic) });
      const other = asked.clone().setVariable("a", "of the other");
      const done: (readonly [string, JsonValue])[] = [];
      for (const write of written) {
        asked.setVariable(...write);
        done.push(write);
        for (const question of [...questions, ...questions, ...questions]) {
          const fresh = new WorkflowContext({ environment: createEnvironment(deterministic) });
          for (const again of done) fresh.setVariable(...again);
          answerOf(() => question(other));
          expect(answerOf(() => question(asked))).toBe(answerOf(() => question(fresh)));
        }
      }
    }),
    samples(150),
  );
});

describe("a repeated render", () => {
  const count = 4;
  const asking = (ask: (turn: number) => unknown): unknown[] => Array.from({ length: count }, (_, turn) => ask(turn));

  test("a repeated render sees each item, its index and the one around", () => {
    const context = new WorkflowContext({ variables: { a: "of all" } });
    const source = "{{ a }} {{ item }} {{ index }}";
    expect(asking((turn) => context.forItem(`i${turn}`, turn).renderTemplate(source))).toEqual([
      "of all i0 0",
      "of all i1 1",
      "of all i2 2",
      "of all i3 3",
    ]);
    expect(asking((turn) => context.forItem(turn, 0).forItem("x", 0).evaluateExpression("parent.item"))).toEqual([
      0, 1, 2, 3,
    ]);
    expect(asking((turn) => context.forItem(turn, 0).evaluateCondition("item == 1"))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    const input = compileTemplate({ fixed: "{{ a }}", own: "{{ item }}" });
    expect(asking((turn) => input.render(context.forItem(turn, turn)))).toEqual(
      asking((own) => ({ fixed: "of all", own })),
    );
    expect(
      asking((turn) =>
        context.forItem(turn, 0).renderTemplate("{% set item2 = 1 %}{% if a %}{{ item }}{% endif %}{{ item2 }}"),
      ),
    ).toEqual(["01", "11", "21", "31"]);
  });

  test("a repeated render sees an item in a branch that it had not taken before", () => {
    const context = new WorkflowContext({ variables: { isOwn: false } });
    const source = "{{ item if isOwn else 'none' }}";
    asking((turn) => context.forItem(turn, turn).renderTemplate(source));
    context.setVariable("isOwn", true);
    expect(asking((turn) => context.forItem(turn, turn).renderTemplate(source))).toEqual(["0", "1", "2", "3"]);
  });

  test("a repeated render asks the clock, the UUIDs and the host's functions and tests anew", () => {
    let calls = 0;
    const environment = createEnvironment({
      clock: () => new Date(calls++),
      uuid: () => `uuid ${calls++}`,
      functions: { next: () => calls++ },
      tests: { late: () => calls++ > 0 },
    });
    const context = new WorkflowContext({ environment, system: { workflow_start: "" } });
    for (const source of [
      "now()",
      "uuid()",
      "next()",
      "[1] | map('next') | first",
      "['a'] | map('next') | join",
      "'x' is late",
      "[1] | select('late') | length",
      "next() if 1 is late else 0",
    ]) {
      const before = calls;
      asking(() => context.evaluateExpression(source));
      asking(() => context.evaluateCondition(source));
      asking(() => context.renderTemplate(`{{ ${source} }}`));
      asking(() => context.renderJson({ a: `{{ ${source} }}` }));
      expect(calls, source).toBeGreaterThanOrEqual(before + 4 * count);
    }
  });

  test("a repeated render sees how the last task ended", () => {
    const context = new WorkflowContext();
    const outcomes = ["succeeded", "failed", "failed", "timed_out"] as const;
    expect(
      asking((turn) => {
        context.setLastTaskOutcome(turn, outcomes[turn] ?? "failed");
        return [
          context.evaluateCondition("failed()"),
          context.evaluateCondition("failed()"),
          context.renderTemplate("{{ result() }}"),
        ];
      }),
    ).toEqual([
      [false, false, "0"],
      [true, true, "1"],
      [true, true, "2"],
      [false, false, "3"],
    ]);
  });

  test("a repeated render tells its secrets, and those that a variable has only now", () => {
    const context = new WorkflowContext({ keystore: { token: "t0ken" } });
    const source = "{{ keystore.token }}";
    expect(asking(() => context.renderTemplateWithSecrets(source))).toEqual(
      asking(() => ({ value: "t0ken", secrets: [{ pointer: "", sources: ["keystore.token"] }] })),
    );
    asking(() => context.renderTemplate(source));
    expect(context.renderTemplateWithSecrets(source).secrets).toHaveLength(1);
    const open = new WorkflowContext({ variables: { token: "open" } });
    asking(() => open.renderTemplate("{{ token }}"));
    open.setVariable("token", "t0ken", { secrets: [""] });
    expect(asking(() => open.renderTemplateWithSecrets("{{ token }}").secrets.length)).toEqual([1, 1, 1, 1]);
  });

  test("a repeated render of another context fails where a variable is undefined, with the place", () => {
    const first = new WorkflowContext({ variables: { a: 1 } });
    const second = new WorkflowContext();
    asking(() => first.renderTemplate("{{ a }}"));
    expect(() => second.renderTemplate("{{ a }}")).toThrow(/line 1, column 4/);
    expect(first.renderTemplate("{{ a }}")).toBe("1");
  });
});

test("a remembered answer is charged as if it were rendered", () => {
  const loop = "{% for a in range(50) %}{{ a }}{% endfor %}";
  const render = (fields: number, limits: object): string => {
    const environment = createEnvironment({ limits });
    const context = new WorkflowContext({ environment });
    const input = compileTemplate(
      Array.from({ length: fields }, () => loop),
      environment,
    );
    const answers = [0, 1, 2, 3].map(() => answerOf(() => input.render(context)));
    expect(new Set(answers).size).toBe(1);
    return answers[0] ?? "";
  };
  for (const limits of [{ iterations: 149 }, { steps: 400 }, { work: 200 }]) {
    const answers = Array.from({ length: 8 }, (_, fields) => render(fields, limits));
    expect(answers.some((answer) => answer.includes(" over "))).toBe(true);
    expect(answers.some((answer) => answer.startsWith("["))).toBe(true);
  }
});

test("a limit stops a render at one place, whatever was remembered of the fields before", () => {
  const text = "x".repeat(2_000);
  const letters = [900, 901, 902, 903, 904, 905].map((index) => `{{ s[${index}] }}`).join("");
  for (const [input, limits] of [
    [{ x: "{{        a + b + a }}", y: "{{ a + b + a + b + a }}" }, { steps: 12 }],
    [[letters], { work: 600 }],
    [["{{ s | length }}", letters, letters], { work: 1_100 }],
  ] as const) {
    const environment = createEnvironment({ limits });
    const context = new WorkflowContext({ environment, variables: { a: 1, b: 2, s: text } });
    const answers = [0, 1, 2, 3].map(() => answerOf(() => compileTemplate(input, environment).render(context)));
    expect(answers[0]).toContain(" over ");
    expect(new Set(answers).size).toBe(1);
  }
});

test("a render gives the value of its own version, even where metrics render another meanwhile", () => {
  let other: WorkflowContext | undefined;
  const add = (): void => {
    const asked = other;
    other = undefined;
    asked?.renderTemplate("{{ a }}");
  };
  const environment = createEnvironment({ metrics: { add, record: () => {} } });
  const context = new WorkflowContext({ environment, variables: { a: 1 } });
  for (let turn = 0; turn < 4; turn++) {
    other = context.clone().setVariable("a", 2);
    expect(context.renderTemplate("{{ a }}")).toBe("1");
  }
  for (let turn = 0; turn < 3; turn++) context.renderTemplate("{{ a }}");
  other = context.clone().setVariable("a", 2);
  expect(context.renderTemplate("{{ a }}")).toBe("1");
});

test("a render counts as one, remembered or not", () => {
  let renders = 0;
  const environment: Environment = createEnvironment({
    metrics: {
      add: (name) => {
        if (name === "template.renders") renders++;
      },
      record: () => {},
    },
  });
  const context = new WorkflowContext({ environment, variables: { a: 1 } });
  for (let turn = 0; turn < 5; turn++) context.renderTemplate("{{ a }}");
  expect(renders).toBe(5);
});
