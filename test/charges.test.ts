import { describe, expect, test } from "vitest";
import { createEnvironment, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const looped = (expression: string): string =>
  `{% for a in range(1000) %}{% for b in range(40) %}{% set x = ${expression} %}{% endfor %}{% endfor %}`;

const text = "x".repeat(1_000_000);
const numbers = Array.from({ length: 100_000 }, (_, index) => index);
const nested = Array.from({ length: 90 }).reduce((inner: unknown) => [inner], [1]);

describe("what is touched is charged for before it is touched", () => {
  const context = new WorkflowContext({
    parameters: {
      text,
      numbers,
      fractions: numbers.map((number) => number / 7),
      keys: numbers.map((number) => `k${number}`),
      nested: new Array(10_000).fill(nested),
      objects: numbers.map(() => ({})),
      numerals: new Array(10_000).fill("9".repeat(999)),
      long: Array.from({ length: 1_500 }, (_, index) => "x".repeat(16_500) + index),
      links: "a.com ".repeat(3_000),
    },
    keystore: {
      ...Object.fromEntries(
        numbers.slice(0, 4_000).map((index) => [`s${index}`, index % 2 === 0 ? "t0ken" : { token: "t0ken" }]),
      ),
      deep: Array.from({ length: 96 }).reduce((inner: unknown) => ({ a: inner }), 1),
    },
  });

  test.each<readonly [what: string, source: string]>([
    ["the keys that pick is given in a list", looped("{} | pick(parameters.keys)")],
    ["each key of a path, for each item", looped(`parameters.nested | map(attribute='${"0.".repeat(88)}0') | length`)],
    ["each key of the path of get", looped(`parameters.nested[0] | get('${"0.".repeat(480)}0', 1)`)],
    [
      "keys that are long texts",
      "{% set s = parameters.text %}{{ [{s: 1}, {s: 2}] | length }}{{ {} | pick(s, s) }}".repeat(3),
    ],
    ["texts of which V8 hashes only the length", looped("parameters.long | unique")],
    ["a text that is captured", looped("1").replace("{% set x = 1 %}", "{% set x %}{{ parameters.text }}{% endset %}")],
    [
      "a text that is filtered",
      looped("1").replace(
        "{% set x = 1 %}",
        "{% set x %}{% filter upper %}{{ parameters.text }}{% endfilter %}{% endset %}",
      ),
    ],
    ["the digits of numbers that are written", looped("parameters.numbers | map('format_number', 20, '-') | length")],
    ["the sources of secrets that are united", looped("keystore | items")],
    ["the arguments of each call by map", `{{ parameters.objects | map('pick', ${"'a', ".repeat(97)}'a') | length }}`],
    [
      "the arguments of each call by select",
      `{{ parameters.numbers | select('in', [${"1, ".repeat(97)}1]) | length }}`,
    ],
    ["the characters that number reads", looped("parameters.numerals | map('number', 0) | length")],
    ["fractions that are printed", looped("parameters.fractions[:20000] | tojson")],
    ["the attributes of links", `{{ parameters.links | urlize(rel=parameters.text) | length }}`.repeat(2)],
    ["an attribute of links that is white space", looped("'a' | urlize(1, true, '' | center(1000000))")],
    ["each key of a path to a secret", looped(`keystore.deep${".a".repeat(95)}`)],
    ["a slice, for what it copies", looped("parameters.numbers[1:]")],
    ["a slice of a text, for what it copies", looped("parameters.text[1:]")],
  ])("%s", (_, source) => {
    const { code, details } = errorOf(() => context.renderTemplate(source));
    expect({ code, details }).toMatchObject({ code: "limit", details: { limit: "work" } });
  });

  test("a template is charged for the keys that lead to its secrets, each time", () => {
    const written = new WorkflowContext({ keystore: { token: "t0ken" }, variables: { name: text } }).publish({
      object: "{{ {name: keystore.token} }}",
    });
    expect(errorOf(() => written.evaluateWithSecrets(`[${"object,".repeat(1_000)}]`)).code).toBe("limit");
    expect(errorOf(() => written.publish({ list: `{{ [${"object,".repeat(1_000)}] }}` })).code).toBe("limit");
  });
});

describe("what is not touched is not charged for", () => {
  const body = "漢x😀".repeat(1_000_000);
  const context = new WorkflowContext({
    parameters: { body, list: new Array(300_000).fill(1) },
    keystore: Object.fromEntries(numbers.slice(0, 2_000).map((index) => [`s${index}`, { token: `t${index}` }])),
  });

  test.each([
    ["body[:4]", "漢x😀漢"],
    ["body[-3:]", "漢x😀"],
    ["body[1:3]", "x😀"],
    ["body[-1:-4:-1]", "😀x漢"],
    ["body[3::-1]", "漢😀x漢"],
    ["body[:10:3]", "漢漢漢漢"],
    ["body[-2]", "x"],
    ["body | slice(-2, -1)", "x"],
    ["body | truncate(5)", "漢x..."],
    ["'%.2s' | format(body)", "漢x"],
  ])("%s of three million characters is a few of them", (expression, value) => {
    const few = createEnvironment({ limits: { work: 40 } });
    const small = new WorkflowContext({ variables: { body }, environment: few });
    expect(small.evaluateExpression(expression)).toBe(value);
  });

  test("a bound far into a text costs the characters before it", () => {
    expect(context.evaluateExpression("parameters.body[2999998:]")).toBe("x😀");
  });

  test("a slice of a list costs its items, however long the list is", () => {
    expect(context.renderTemplate("{% for i in range(10000) %}{% set x = parameters.list[:2] %}{% endfor %}")).toBe("");
  });

  test("a loop over thousands of secrets unites the same sources once", () => {
    const { value, secrets } = context.evaluateWithSecrets("keystore | length");
    expect([value, secrets.length]).toEqual([2_000, 0]);
    const source = "{% for name, one in keystore | items %}{{ one.token | length }}{% endfor %}";
    expect(
      new WorkflowContext({
        keystore: Object.fromEntries(numbers.slice(0, 100).map((index) => [`s${index}`, { token: "t" }])),
      }).renderTemplate(source),
    ).toBe("1".repeat(100));
  });
});

describe("no text is longer than its limit", () => {
  const context = new WorkflowContext({
    parameters: {
      control: "\x01".repeat(300_000),
      fractions: numbers.map((number) => number / 7),
      wide: new Array(20).fill("漢".repeat(10_000)),
      separator: "x".repeat(20_000),
      amp: "&".repeat(400_000),
    },
  });

  test.each([
    "'a' | center(2097152)",
    "parameters.control | tojson",
    "[parameters.control] | string",
    "parameters.fractions | tojson",
    "parameters.wide | urlencode",
    "parameters.wide | first | urlencode ~ (parameters.wide | urlencode)",
    "1e300 | format_number(0, parameters.separator)",
    "parameters.amp | escape",
    "parameters.control | truncate(300000, true, parameters.amp ~ parameters.amp ~ parameters.amp)",
  ])("%s is refused", (expression) => {
    expect(errorOf(() => context.evaluateExpression(`${expression} | length`))).toMatchObject({
      code: "limit",
      details: { limit: "stringLength" },
    });
  });

  test("a text that escaping leaves as it is may be as long as any", () => {
    const long = new WorkflowContext({ variables: { text } });
    expect(long.evaluateExpression("text | escape | length")).toBe(1_000_000);
    expect(long.evaluateExpression("text | urlencode | length")).toBe(1_000_000);
  });
});

describe("no error of the engine comes out", () => {
  test.each([
    ["'%.21f' | format(1)", "1.000000000000000000000"],
    ["'%.25f' | format(0.1)", "0.1000000000000000000000000"],
    ["'%.100f' | format(1e300) | length", 402],
    ["'%.30e' | format(1)", "1.000000000000000000000000000000e+00"],
    ["1.5e-7 | format_number", "0.00000015"],
    ["-1234567.891 | format_number(2)", "-1,234,567.89"],
    ["1e21 | format_number(0, '')", "1000000000000000000000"],
  ])("%s is written", (expression, value) => {
    expect(new WorkflowContext().evaluateExpression(expression)).toBe(value);
  });

  test("a value that is nested thousands deep can't be marked as a secret", () => {
    const deeper = `{% set a = ${"[".repeat(45)}a${"]".repeat(45)} %}`;
    const source = `{% set a = 1 %}${deeper.repeat(100)}{% set b = [a if keystore.token else 1] %}`;
    const context = new WorkflowContext({ keystore: { token: "t0ken" } });
    expect(errorOf(() => context.renderTemplate(source))).toMatchObject({
      code: "limit",
      details: { limit: "dataDepth" },
    });
  });
});

test("the nearest name is looked for only for the problems that are told", () => {
  const functions = Object.fromEntries(numbers.slice(0, 300).map((index) => [`repjoinacf${index}`, () => 1]));
  const context = new WorkflowContext({ environment: createEnvironment({ functions }) });
  const { problems } = errorOf(() => context.renderTemplate(`{{ [${"a|repjoinace, ".repeat(2_000)}] }}`));
  expect(problems.length).toBe(50);
  expect(problems[49]?.message).toContain("did you mean 'repjoinacf0'");
});
