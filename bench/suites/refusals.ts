import { ContextError, createEnvironment, type Environment, WorkflowContext } from "workflow-context";
import { again, type Case, type Operation, type Suite } from "../case.ts";

const [levels, room] = [250_000, 1_000];
const nested = (open: string, close: string, count = levels): string => open.repeat(count) + close.repeat(count);
const expression = (text: string): string => `{{ ${text} }}`;

/** Gives sources never seen before: each has other white space around the template. They are cut out without a copy. */
function freshSources(template: string): () => string {
  const around = " ".repeat(room);
  const padded: string = JSON.parse(JSON.stringify(around + template + around)); // in one piece, as text that was read is
  let made = 0;
  return () => {
    const [before, after] = [made % room, Math.floor(made++ / room) % room];
    return padded.slice(room - before, room + template.length + after);
  };
}

/** Refuses the template in each turn, from a source that no cache knows. */
function refusing(template: string, environment: Environment): Operation {
  const context = new WorkflowContext({ environment });
  const nextSource = freshSources(template);
  return again(() => {
    try {
      context.renderTemplate(nextSource());
    } catch (error) {
      if (error instanceof ContextError && error.code === "limit") return;
      throw error;
    }
    throw new Error("a template over the limits was rendered");
  });
}

const defaults = createEnvironment();
/** Has no limit on the length of a template, so that another limit has to refuse it. */
const anyLength = createEnvironment({ limits: { templateLength: Number.MAX_SAFE_INTEGER } });

const refusal = (name: string, template: string, environment = defaults): Case => ({
  name,
  size: template.length,
  entries: { ours: refusing(template, environment) },
});
const both = (name: string, template: string): Case[] => [
  refusal(name, template),
  refusal(`${name}, any length`, template, anyLength),
];

export const refusalsSuite: Suite = {
  name: "refusals",
  title: "Refuse a template that is over the limits",
  sizes: "characters",
  cases: () => [
    ...both("250,000 levels, parentheses", expression(nested("(", ")").replace("()", "(1)"))),
    ...both("250,000 levels, lists", expression(nested("[", "]"))),
    ...both("250,000 levels, tags", nested("{% if 1 %}", "{% endif %}")),
    refusal("250,000 levels, minus signs", expression(`${"-".repeat(levels)}1`)),
    refusal("250,000 levels, never closed", `{{ ${"(".repeat(levels)}`),
    ...both("10 MB", "Hello {{ parameters.name }}!\n".repeat(10_000_000 / 29)),
    refusal("100,000 brackets, nested", expression(nested("[", "]", 100_000))),
    refusal("100,000 brackets, side by side", expression(`[${"[],".repeat(50_000)}]`)),
    refusal("a chain of 125,000 names", expression(Array(125_000).fill("a").join("."))),
  ],
};
