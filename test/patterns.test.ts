import { expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";
import { costlyToCompile, costlyToRun } from "./costly-patterns.ts";
import { errorOf } from "./error-of.ts";
import { liveBytes } from "./soak/collected.ts";

const often = (use: string): string =>
  `{% for a in range(10) %}{% for i in range(5000) %}${use}{% endfor %}{% endfor %}`;

test.each(Object.entries(costlyToCompile))(
  "a new pattern of %s for each turn of a loop ends at a limit",
  (_, pattern) => {
    const context = new WorkflowContext({ parameters: { pattern } });
    const source = often("{{ 'x' is matching(parameters.pattern ~ '|' ~ a ~ 'x' ~ i) }}");
    expect(errorOf(() => context.renderTemplate(source)).code).toBe("limit");
  },
);

const spaces = (count: number): string => " ".repeat(count);

test.each(Object.entries(costlyToRun))("a pattern %s ends at a limit", (_, [use, text, pattern]) => {
  const context = new WorkflowContext({ parameters: { text, pattern } });
  const source = `{{ parameters.text | ${use.replace("pattern", "parameters.pattern")} | length }}`;
  expect(errorOf(() => context.renderTemplate(source)).details).toMatchObject({ limit: "work" });
});

test("a long text is gone through once by a pattern that reads what it finds", () => {
  const context = new WorkflowContext({ parameters: { text: "ab  12 ".repeat(14_000) } });
  expect(context.evaluateExpression("parameters.text | regex_replace('\\\\s+', ' ') | length")).toBe(84_000);
  expect(context.evaluateExpression("parameters.text | regex_findall('(\\\\w)(\\\\d)') | length")).toBe(14_000);
});

test("each part of a replacement is charged for each match", () => {
  const context = new WorkflowContext({ parameters: { parts: "\\1".repeat(25_000), text: spaces(1_000) } });
  const replace = () => context.renderTemplate("{{ parameters.text | regex_replace('(x)? ', parameters.parts) }}");
  expect(errorOf(replace).details).toMatchObject({ limit: "work" });
});

test("the patterns that are remembered keep a few tens of megabytes alive, however large they are", async () => {
  const before = await liveBytes();
  for (const pattern of ["a", "^a+$", "^\\pL{300}$", "a{1000}".repeat(9), "(a)".repeat(300), "(?i)\\pL\\pN"]) {
    const context = new WorkflowContext({ parameters: { pattern } });
    errorOf(() => context.renderTemplate(often("{{ 'x' is matching(parameters.pattern ~ a ~ 'x' ~ i ~ '$') }}")));
  }
  expect((await liveBytes()) - before).toBeLessThan(40_000_000);
});
