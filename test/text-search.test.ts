import fc from "fast-check";
import { expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

// Texts of few letters, in which long parts occur, nearly occur and overlap.
const block = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
const repeated = fc
  .array(fc.tuple(block, fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.map(([one, times]) => one.repeat(times)).join(""));
const partOf = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat({ max: text.length - 1 }), fc.integer({ min: 240, max: 700 }))
    .map(([start, length]) => text.slice(start, start + length));
const textsAndParts = repeated.chain((text) => fc.tuple(fc.constant(text), fc.oneof(partOf(text), repeated)));

test("a part of any length is found, counted, cut at and replaced as the engine's own search would", () => {
  fc.assert(
    fc.property(textsAndParts, ([text, part]) => {
      const context = new WorkflowContext({ parameters: { text, part } });
      const given = (expression: string) => context.evaluateExpression(expression.replaceAll("$", "parameters."));
      const parts = text.split(part);
      expect(given("$part in $text")).toBe(text.includes(part));
      expect(given("$text | index_of($part)")).toBe(text.indexOf(part));
      expect(given("$text | count($part)")).toBe(parts.length - 1);
      expect(given("$text | split($part)")).toEqual(parts);
      expect(given("$text | split($part, 1)")).toEqual(
        parts.length === 1 ? parts : [parts[0], parts.slice(1).join(part)],
      );
      expect(given("$text | replace($part, '-')")).toBe(parts.join("-"));
      expect(given("$text | replace($part, '-', 1)")).toBe(text.replace(part, "-"));
    }),
    { numRuns: 300 },
  );
});

// A text that holds the end of the part everywhere, for which the engine's own search takes minutes.
const spaces =
  "{% set text = '' | center(1000000) %}{% set part = ('' | center(65536)) ~ 'b' ~ ('' | center(400000)) %}";

test.each([
  ["part in text", "false"],
  ["text is containing(part)", "false"],
  ["text | contains(part)", "false"],
  ["text | index_of(part)", "-1"],
  ["text | count(part)", "0"],
  ["text | split(part) | length", "1"],
  ["text | split(part, 2) | length", "1"],
  ["text | replace(part, '') | length", "1000000"],
])("a part that nearly occurs everywhere is looked for by %s, without trying each place anew", (search, result) => {
  expect(new WorkflowContext({}).renderTemplate(`${spaces}{{ ${search} }}`)).toBe(result);
});

test("a search is charged for the text and for the part", () => {
  const context = new WorkflowContext({ parameters: { text: "a".repeat(1_000_000), other: "b".repeat(1_000_000) } });
  const often = `{% for i in range(9) %}{{ parameters.other in parameters.text }}{% endfor %}`;
  expect(errorOf(() => context.renderTemplate(often)).details).toMatchObject({ limit: "work" });
});

test("the first occurrences are replaced in a text that is longer than a template may make one", () => {
  const context = new WorkflowContext({ parameters: { text: `${"-".repeat(9)}${"a".repeat(3_000_000)}` } });
  expect(context.evaluateExpression("parameters.text | replace('-', '', 3) | starts_with('------aa')")).toBe(true);
  expect(context.evaluateExpression("parameters.text | split('-', 1) | length")).toBe(2);
  const longer = () => context.evaluateExpression("parameters.text | replace('-', '--', 3) | length");
  expect(errorOf(longer).details).toMatchObject({ limit: "stringLength" });
});
