import { expect, test } from "vitest";
import { compileTemplate, createEnvironment, type LimitName, type Limits, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

type Ask = (context: WorkflowContext, source: string, limits: Partial<Limits>) => unknown;

/** The ways to ask for the value of an expression. */
const valueWays: Readonly<Record<string, Ask>> = {
  renderJson: (context, source) => context.renderJson({ a: [`{{ ${source} }}`] }),
  renderJsonWithSecrets: (context, source) => context.renderJsonWithSecrets([`{{ ${source} }}`]),
  evaluateExpression: (context, source) => context.evaluateExpression(source),
  "evaluateExpression in braces": (context, source) => context.evaluateExpression(`{{ ${source} }}`),
  evaluateWithSecrets: (context, source) => context.evaluateWithSecrets(source),
  evaluateCondition: (context, source) => context.evaluateCondition(source),
  publish: (context, source) => context.publish({ v: `{{ ${source} }}` }),
  "compileTemplate().render": (context, source, limits) =>
    compileTemplate(`{{ ${source} }}`, createEnvironment({ limits })).render(context),
  "compileTemplate().renderWithSecrets": (context, source, limits) =>
    compileTemplate([`{{ ${source} }}`], createEnvironment({ limits })).renderWithSecrets(context),
};

/** The ways to ask for the printed form of an expression. */
const printWays: Readonly<Record<string, Ask>> = {
  renderTemplate: (context, source) => context.renderTemplate(`{{ ${source} }}`),
  renderTemplateWithSecrets: (context, source) => context.renderTemplateWithSecrets(`{{ ${source} }}`),
};

const allWays = { ...valueWays, ...printWays };

/** The ways in which a value leaves as it is: all but the one that asks for its truth. */
const { evaluateCondition: _, ...leavingWays } = { ...allWays };

/** The ways to ask for a template of text and statements. */
const textWays: Readonly<Record<string, Ask>> = {
  renderTemplate: (context, source) => context.renderTemplate(source),
  renderTemplateWithSecrets: (context, source) => context.renderTemplateWithSecrets(source),
  renderJson: (context, source) => context.renderJson({ a: [source] }),
  renderJsonWithSecrets: (context, source) => context.renderJsonWithSecrets([source]),
  publish: (context, source) => context.publish({ v: source }),
  "compileTemplate().render": (context, source, limits) =>
    compileTemplate(source, createEnvironment({ limits })).render(context),
};

/** The ways to write a value. */
const writeWays: Readonly<Record<string, Ask>> = {
  publish: (context, source) => context.publish({ v: `{{ ${source} }}` }),
  setVariable: (context, source) => context.setVariable("v", context.evaluateExpression(source)),
  setTaskResult: (context, source) => context.setTaskResult("v", context.evaluateExpression(source)),
};

type Row = readonly [limit: LimitName, bound: number, source: string, ways: typeof textWays];

const rows: readonly Row[] = [
  ["nesting", 2, "[[1]]", allWays],
  ["expressionDepth", 3, "1 + 2 + 3", allWays],
  ["steps", 5, "x + y * 2", valueWays],
  ["steps", 6, "x + y * 2", printWays], // to print is a step
  ["work", 6, "(list + list) == 1", allWays],
  ["rangeSize", 4, "range(4) | length", allWays],
  ["stringLength", 5, "'abc' ~ 'de'", allWays],
  ["dataDepth", 3, "[[[x]]] | tojson", allWays],
  ["dataDepth", 3, "[[[x]]]", leavingWays],
  ["callArguments", 3, "min(1, 2, 3)", allWays],
  ["nameLength", 4, "nine", allWays],
  ["patternLength", 2, "'aab' | regex_search('ab')", allWays],
  ["patternSubject", 3, "'aab' | regex_search('ab')", allWays],
  ["templateLength", 9, "ab{{ x }}", textWays],
  ["tokens", 6, "{{ 1 + 1 }}", textWays],
  ["nesting", 1, "{% if x %}{% endif %}", textWays],
  ["iterations", 3, "{% for a in list %}{{ a }}{% endfor %}", textWays],
  ["outputLength", 4, "ab{{ 'cd' }}", textWays],
  ["stringLength", 6, "{{ 'abc' ~ 'def' }}.", textWays],
  ["valueBytes", 29, "list", writeWays],
];

const contextWith = (limits: Partial<Limits>): WorkflowContext =>
  new WorkflowContext({
    variables: { x: 1, y: 2, list: [1, 2, 3], nine: 9 },
    environment: createEnvironment({ limits }),
  });

const asked = rows.flatMap(([limit, bound, source, ways]) =>
  Object.entries(ways).map(([way, ask]) => ({ limit, bound, source, way, ask })),
);

test.each(asked)("$limit: $way takes as much as is allowed", ({ limit, bound, source, ask }) => {
  const limits = { [limit]: bound };
  ask(contextWith(limits), source, limits);
});

test.each(asked)("$limit: $way stops at one more, and names the limit", ({ limit, bound, source, ask }) => {
  const limits = { [limit]: bound - 1 };
  const { code, details } = errorOf(() => ask(contextWith(limits), source, limits));
  expect({ code, details }).toMatchObject({
    code: limit === "valueBytes" ? "size" : "limit",
    details: { limit, allowed: bound - 1 },
  });
});

test("a context takes exactly as many bytes as it may have", () => {
  const bytes = contextWith({}).setVariable("v", [1, 2, 3]).size().bytes;
  expect(contextWith({ contextBytes: bytes }).setVariable("v", [1, 2, 3]).size().bytes).toBe(bytes);
  const { code, details } = errorOf(() => contextWith({ contextBytes: bytes - 1 }).setVariable("v", [1, 2, 3]));
  expect({ code, details }).toMatchObject({ code: "size", details: { limit: "contextBytes", allowed: bytes - 1 } });
});

test("every limit has a row, but for those of prepare, which has its own", () => {
  const { limits } = createEnvironment();
  expect(new Set([...rows.map(([limit]) => limit), "contextBytes", "awaitedCalls", "awaitedRounds"])).toEqual(
    new Set(Object.keys(limits)),
  );
});
