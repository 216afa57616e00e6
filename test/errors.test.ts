import { expect, test } from "vitest";
import { ContextError, createEnvironment, WorkflowContext } from "workflow-context";

const errorOf = (source: string, variables: object = {}): ContextError => {
  try {
    new WorkflowContext({ variables }).renderTemplate(source);
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error("no error");
};

test("an error draws the place in its line", () => {
  expect(errorOf("one\ntwo {{ user.nmae }}\nthree", { user: { name: 1 } }).message).toBe(
    [
      "'user.nmae' is undefined; did you mean 'name'? there is: name (line 2, column 13)",
      "  2 | two {{ user.nmae }}",
      "    |             ^",
    ].join("\n"),
  );
});

test("an error has a code, details and a position to work with", () => {
  const { code, details, position } = errorOf("{{ user.nmae }}", { user: { name: 1 } });
  expect({ code, details }).toEqual({
    code: "undefined",
    details: { name: "user.nmae", available: ["name"], suggestion: "name" },
  });
  expect(position).toMatchObject({ line: 1, column: 9, offset: 8 });
});

test("an error draws only the part of a long line around the place", () => {
  const { position } = errorOf(`${"x".repeat(5_000)}{{ missing }}${"y".repeat(5_000)}`);
  const [line = "", caret = ""] = position?.excerpt.split("\n") ?? [];
  expect(line.length).toBeLessThan(120);
  expect(line.slice(caret.indexOf("^")).startsWith("missing")).toBe(true);
});

test("a template that can't be compiled tells all that is wrong with it, in order", () => {
  const error = errorOf("{{ a b }}\n{{ [1, 2 }}{{ nope(1) }}\n{{ 'x' | uper }}{% if 1 + %}{% endif %}{{ f(}}");
  expect(error.problems.map(({ code, position }) => [code, position?.line, position?.column])).toEqual([
    ["syntax", 1, 6],
    ["syntax", 2, 4],
    ["unknown-function", 2, 15],
    ["unknown-function", 3, 10],
    ["syntax", 3, 27],
    ["syntax", 3, 44],
  ]);
  expect(error.message).toMatch(/^6 problems:\n/);
});

test("an error tells the first fifty problems", () => {
  const error = errorOf("{{ a b }}\n".repeat(200));
  expect(error.problems).toHaveLength(50);
  expect(error.message).toMatch(/^the first 50 problems:\n/);
});

test("the problems of all templates of a JSON value are told together", () => {
  const render = () => new WorkflowContext().renderJson({ a: ["{{ b c }}", "{{ nope() }} {{ d e }}"], f: "{{ 1 }}" });
  expect(render).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({ code: "syntax", position: expect.objectContaining({ pointer: "a[0]" }) }),
        expect.objectContaining({ code: "unknown-function", position: expect.objectContaining({ pointer: "a[1]" }) }),
        expect.objectContaining({ code: "syntax", position: expect.objectContaining({ pointer: "a[1]" }) }),
      ],
    }),
  );
  const broken = Array.from({ length: 100 }, () => "{{ b c }}");
  expect(() => new WorkflowContext().renderJson(broken)).toThrow(/^the first 50 problems:/);
});

test("no message holds a value of the data", () => {
  const secret = "hunter2";
  const variables = { secret, object: { a: 1 }, list: [1] };
  const sources = [
    "{{ secret + 1 }}",
    "{{ object[secret] }}",
    "{{ object[secret].x.y }}",
    "{{ list[secret ~ 1] }}",
    "{{ secret < 1 }}",
    "{{ int(secret) }}",
    "{{ secret | join }}",
    "{{ [secret] | upper }}",
    "{{ 1 in secret }}",
    "{% for x in [[secret]] %}{{ x.y }}{% endfor %}",
    "{% for a, b in [secret] %}{% endfor %}",
    "{{ [1] | map(secret) }}",
    "{{ [1] | select(secret) }}",
    "{{ [object] | map(attribute=secret) }}",
    "{{ [object] | selectattr(secret) }}",
    "{{ [object] | selectattr('a', secret) }}",
    "{{ match('a', secret ~ '(') }}",
    "{{ fromjson(secret) }}",
    "{{ round(1, 0, secret) }}",
    "{{ dictsort(object, by=secret) }}",
  ];
  for (const source of sources) {
    const error = errorOf(source, variables);
    expect(error.message + JSON.stringify(error.details) + JSON.stringify(error.position)).not.toContain(secret);
  }
});

test("a compiled template is used again, and the least recently used one is given up first", () => {
  const environment = createEnvironment();
  const first = environment.template("{{ 1 }}");
  expect(environment.template("{{ 1 }}")).toBe(first);
  const filler = (number: number): string => `{# ${number} ${"x".repeat(99_000)} #}`;
  for (let number = 0; number < 15; number++) {
    environment.template(filler(number));
    environment.template("{{ 1 }}");
  }
  const kept = environment.template(filler(14));
  for (let number = 15; number < 30; number++) environment.template(filler(number));
  expect(environment.template(filler(14))).toBe(kept);
  for (let number = 30; number < 60; number++) environment.template(filler(number));
  expect(environment.template("{{ 1 }}")).not.toBe(first);
});

test("a source that is no string is refused", () => {
  const context = new WorkflowContext();
  const source = true as unknown as string;
  expect(() => context.renderTemplate(source)).toThrow("must be a string");
  expect(() => context.evaluateCondition(source)).toThrow(expect.objectContaining({ code: "usage" }));
});

test("a source that is huge or deep is refused before it is read", () => {
  const limits = [
    "{{ (".repeat(100_000),
    "x".repeat(10_000_000),
    `{{ a${".a".repeat(125_000)} }}`,
    `{{ ${"[".repeat(100_000)} }}`,
  ];
  for (const source of limits) expect(errorOf(source).code).toBe("limit");
});

test("a limit is an integer from 0", () => {
  const made = (iterations: number) => () => createEnvironment({ limits: { iterations } });
  for (const none of [-1, 0.5, Number.NaN])
    expect(made(none)).toThrow("must be one of defaultLimits, an integer from 0");
  expect(made(0)).not.toThrow();
});
