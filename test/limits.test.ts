import { describe, expect, test } from "vitest";
import { compileTemplate, createEnvironment, type Limits, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const render = (source: string, variables: object = {}, limits: Partial<Limits> = {}): string =>
  new WorkflowContext({ variables, environment: createEnvironment({ limits }) }).renderTemplate(source);

const loop = (body: string): string =>
  `{% for a in range(1000) %}{% for b in range(1000) %}${body}{% endfor %}{% endfor %}`;
const doubled = (operator: string): string => `{% set s = "ab" %}${`{% set s = s ${operator} s %}`.repeat(30)}{{ s }}`;

describe("a hostile template", () => {
  const big = Array.from({ length: 60_000 }, (_, index) => index);
  const large = Object.fromEntries(big.slice(0, 1_000).map((index) => [`k${index}`, index]));
  const context = new WorkflowContext({
    variables: { big, large, same: [...big], list: big.slice(0, 20_000), text: "x".repeat(10_000), a: 1 },
  });

  test.each<readonly [limit: string, source: string]>([
    ["template length over 262144", "x".repeat(262_145)],
    ["tokens over 20000", "{{ 1 }}".repeat(10_000)],
    ["nesting of brackets and tags over 50", `{{ ${"(".repeat(51)}1${")".repeat(51)} }}`],
    ["nesting of brackets and tags over 50", `${"{% if 1 %}".repeat(51)}${"{% endif %}".repeat(51)}`],
    ["depth of the expression over 200", `{{ 1${" + 1".repeat(200)} }}`],
    ["depth of the expression over 200", `{{ a${".a".repeat(5_000)} }}`],
    ["depth of the expression over 200", `{{ ${"-".repeat(5_000)}1 }}`],
    ["depth of the expression over 200", `{{ ${"not ".repeat(5_000)}1 }}`],
    ["depth of the expression over 200", `{{ "a"${" | upper".repeat(1_000)} }}`],
    ["depth of the expression over 200", `{{ ${"1 if 0 else ".repeat(1_000)}1 }}`],
    ["call arguments over 100", `{{ join(${"1, ".repeat(101)}) }}`],
    ["name length over 128", `{{ ${"a".repeat(129)} }}`],
    ["loop iterations over 50000", loop("")],
    ["loop iterations over 50000", "{% for x in big if false %}{% endfor %}"],
    ["steps over 500000", loop("{{ 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 }}")],
    ["work over 2000000", "{% for a in range(1000) %}{% set x = big + big %}{% endfor %}"],
    ["work over 2000000", "{% for a in range(1000) %}{{ -1 in big }}{% endfor %}"],
    ["work over 2000000", "{% for a in range(1000) %}{{ big == same }}{% endfor %}"],
    ["work over 2000000", "{% for a in range(9000) %}{{ {} == large }}{% endfor %}"],
    ["work over 2000000", "{% for a in range(9000) %}{{ large | list | length }}{% endfor %}"],
    ["work over 2000000", "{% for a in range(9000) %}{{ large | omit('a') | length }}{% endfor %}"],
    [
      "work over 2000000",
      "{% for a in range(9000) %}{{ text | starts_with(text) }}{{ text | ends_with(text) }}{% endfor %}",
    ],
    ["range size over 10000", "{{ range(10001) }}"],
    ["range size over 10000", "{{ range(0, 1000000000) | length }}"],
    ["string length over 1048576", doubled("~")],
    ["string length over 1048576", doubled("+")],
    ["output length over 1048576", `{% for a in range(1000) %}${"x".repeat(2_000)}{% endfor %}`],
    ["string length over 1048576", "{{ list | join(text) }}"],
    ["length of a path of keys over 1000", "{{ list | selectattr(text, 'defined') }}"],
    [
      "string length over 1048576",
      "{% set a = list %}{% set a = [a, a, a, a, a, a, a, a, a, a] %}{% set a = [a, a, a, a, a, a, a, a, a, a] %}{{ [a, a, a, a, a, a, a, a, a, a] }}",
    ],
    ["depth of data over 100", `${"{% set a = [a] %}".repeat(102)}{{ a }}`.replace("[a]", "[1]")],
  ])("a hostile template stops at %s", (limit, source) => {
    const { code, message, position } = errorOf(() => context.renderTemplate(source));
    expect({ code, message }).toMatchObject({
      code: "limit",
      message: expect.stringContaining(`Template stopped: ${limit} (`),
    });
    expect(position).toBeDefined();
  });
});

test("a value too deep to leave a template is stopped", () => {
  const source = `${"{% set a = [a] %}".repeat(120).replace("[a]", "[1]")}{{ a }}`;
  expect(errorOf(() => render(source)).message).toContain("depth of data over 100");
  const nested = "[".repeat(50) + "]".repeat(50);
  const context = new WorkflowContext({ variables: { a: JSON.parse("[".repeat(60) + "]".repeat(60)) } });
  expect(errorOf(() => context.evaluateExpression(nested.replace("[]", "[a]"))).message).toContain(
    "depth of data over 100",
  );
});

test("a limit says where it was reached", () => {
  const { message, position } = errorOf(() =>
    render("x\n\n  {% for a in range(9) %}{% endfor %}", {}, { iterations: 5 }),
  );
  expect(message).toContain("Template stopped: loop iterations over 5 (line 3, column 15)");
  expect(position).toMatchObject({ line: 3, column: 15 });
});

test("limits are the host's, one by one", () => {
  expect(errorOf(() => render("{{ 'abcdef' ~ 'g' }}", {}, { stringLength: 6 })).message).toContain(
    "string length over 6",
  );
  expect(errorOf(() => render("{{ range(3) }}", {}, { rangeSize: 2 })).message).toContain("range size over 2");
  expect(render("{{ range(3) }}", {}, { rangeSize: 3 })).toBe("[0,1,2]");
});

test.each<readonly [way: string, ask: (context: WorkflowContext) => unknown]>([
  ["evaluateExpression", (context) => context.evaluateExpression("x + y * 2")],
  ["evaluateCondition", (context) => context.evaluateCondition("x + y * 2")],
  ["renderJson", (context) => context.renderJson("{{ x + y * 2 }}")],
])("%s charges an expression of five nodes for five steps", (_, ask) => {
  const contextWith = (steps: number): WorkflowContext =>
    new WorkflowContext({ variables: { x: 1, y: 2 }, environment: createEnvironment({ limits: { steps } }) });
  expect(() => ask(contextWith(5))).not.toThrow();
  expect(errorOf(() => ask(contextWith(4))).message).toContain("steps over 4");
});

test("a budget is one render's, not the context's", () => {
  const context = new WorkflowContext({ environment: createEnvironment({ limits: { iterations: 5 } }) });
  for (let render = 0; render < 10; render++)
    expect(context.renderTemplate("{% for a in range(5) %}.{% endfor %}")).toBe(".....");
});

test("all templates of a JSON value share one budget", () => {
  const environment = createEnvironment({ limits: { iterations: 5 } });
  const source = "{% for a in range(3) %}.{% endfor %}";
  expect(compileTemplate([source], environment).render(new WorkflowContext({ environment }))).toEqual(["..."]);
  expect(
    errorOf(() => compileTemplate([source, source], environment).render(new WorkflowContext({ environment }))).code,
  ).toBe("limit");
});

test("long runs of white space and of braces are read in linear time", () => {
  const spaces = " ".repeat(250_000);
  expect(render(`a${spaces}b{{- 1 }}`)).toHaveLength(250_003);
  expect(errorOf(() => render(`{% raw %}${"{".repeat(250_000)}`)).code).toBe("syntax");
});

test("a template that doubles its secrets without end is stopped", () => {
  const entries = Array.from({ length: 40 }, (_, level) => [`x${level + 1}`, `{{ [x${level}, x${level}] }}`]);
  const publishes = { x0: "{{ [keystore.token] }}", ...Object.fromEntries(entries) };
  const context = new WorkflowContext({ keystore: { token: "t0ken" } });
  expect(errorOf(() => context.publish(publishes)).message).toContain("work over 2000000");
});

test("ten thousand secrets of one object are all told and redacted", () => {
  const keystore = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, `secret ${index}`]));
  const context = new WorkflowContext({ keystore });
  const { secrets } = context.evaluateWithSecrets("keystore | values | length");
  expect(secrets[0]?.sources).toHaveLength(10_000);
  expect(context.redact("secret 9999 and secret 1")).toBe("*** and ***");
});

test("a template is charged for the secrets that it puts together", () => {
  const many = (name: string): object =>
    Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`${name}${index}`, `${name} ${index}`]));
  const context = new WorkflowContext({
    keystore: many("key"),
    parameters: many("parameter"),
    secrets: ["parameters"],
  });
  const both = "{{ keystore | values | length }}{{ parameters | values | length }}";
  const error = errorOf(() => context.renderTemplate(`{% for i in range(10000) %}${both}{% endfor %}`));
  expect(error.message).toContain("work over 2000000");
});
