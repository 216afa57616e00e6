import { expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";
import { cpuSeconds } from "./cpu-seconds.ts";
import { errorOf } from "./error-of.ts";
import { liveBytes } from "./soak/collected.ts";

const letters = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String.fromCodePoint(0x4e00 + index));

const often = (use: string): string =>
  `{% for a in range(10) %}{% for i in range(5000) %}${use}{% endfor %}{% endfor %}`;

/** Patterns, each with what another one is made of. */
const costlyToCompile: Readonly<Record<string, string>> = {
  "classes of Unicode whose case is ignored": `(?i)[^${"\\pL".repeat(300)}]`,
  "ranges that are folded": `(?i)[${"B-\u{1e942}".repeat(80)}]`,
  "ranges that are folded and spelled by their codes": `(?i)[${"\\x{42}-\\x{1e942}".repeat(50)}]`,
  "classes of ASCII that are folded": `(?i)[${"\\w".repeat(490)}]`,
  "repetitions written out": "a{1000}".repeat(9),
  "repetitions in groups around groups": `${"(?:".repeat(75)}(?:${".*".repeat(180)}){1000}${"){1}b".repeat(75)}`,
  "repetitions that match nothing": `(?:${".*".repeat(400)}){500}[^\\x00-\\x{10FFFF}]`,
  "repetitions of a group behind an empty quotation": `(?:${".*".repeat(200)})\\Q\\E{1000}\\Q\\E{0}`,
  "classes repeated from the start of a text": "^\\pL{900}",
  "a program of one pass": `^${letters(150).join("?")}?$`,
  "many groups": "(a)".repeat(300),
  "many characters": "a".repeat(980),
  little: "a",
};

test.each(Object.entries(costlyToCompile))(
  "a new pattern of %s for each turn of a loop stops in time",
  (_, pattern) => {
    const context = new WorkflowContext({ parameters: { pattern } });
    const source = often("{{ 'x' is matching(parameters.pattern ~ '|' ~ a ~ 'x' ~ i) }}");
    const seconds = cpuSeconds(() => expect(errorOf(() => context.renderTemplate(source)).code).toBe("limit"));
    expect(seconds).toBeLessThan(3); // about one where nothing else runs
  },
);

const spaces = (count: number): string => " ".repeat(count);

const costlyToRun: Readonly<Record<string, readonly [use: string, text: string, pattern: string]>> = {
  "that reads to the end behind each match": ["regex_findall(pattern)", spaces(100_000), " .*b| "],
  "that reads to the end, in a replacement": ["regex_replace(pattern, 'x')", spaces(100_000), " .*b| "],
  "that may match nothing": ["regex_findall(pattern)", spaces(100_000), "(?: *b)?"],
  "of many groups": ["regex_findall(pattern)", "a".repeat(100_000), "(a)?".repeat(97)],
  "of many groups that are empty": ["regex_findall(pattern)", "a".repeat(10_000), "()".repeat(240)],
  "of many groups that repeat": ["regex_findall(pattern)", "a".repeat(100_000), `${"(a*)".repeat(240)}b|(a)`],
  "of many ways to match": ["regex_findall(pattern)", "a".repeat(100_000), "(?:a?){400}a{400}"],
};

test.each(Object.entries(costlyToRun))("a pattern %s stops in time", (_, [use, text, pattern]) => {
  const context = new WorkflowContext({ parameters: { text, pattern } });
  const source = `{{ parameters.text | ${use.replace("pattern", "parameters.pattern")} | length }}`;
  const seconds = cpuSeconds(() =>
    expect(errorOf(() => context.renderTemplate(source)).details).toMatchObject({ limit: "work" }),
  );
  expect(seconds).toBeLessThan(3);
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
