import { ContextError, createEnvironment, type Environment, WorkflowContext } from "workflow-context";
import { type Case, type Operation, type Suite, sink } from "../case.ts";

const levels = 250_000;
const nested = (open: string, close: string, count = levels): string => open.repeat(count) + close.repeat(count);
const expression = (text: string): string => `{{ ${text} }}`;

export const levelsName = "250,000 levels";
export const longName = "10 MB";
export const bracketsName = "100,000 brackets";
export const chainName = "a chain of 125,000 names";

const tooDeep = {
  parentheses: expression(nested("(", ")").replace("()", "(1)")),
  lists: expression(nested("[", "]")),
  tags: nested("{% if 1 %}", "{% endif %}"),
};
const tooLong = "Hello {{ parameters.name }}!\n".repeat(10_000_000 / 29);

const room = 1_000;

/** Sources never seen before: each has other white space around the template. They are cut out without being copied. */
function freshSources(template: string): () => string {
  const around = " ".repeat(room);
  const padded: string = JSON.parse(JSON.stringify(around + template + around)); // in one piece, as text that was read is
  let made = 0;
  return () => {
    const [before, after] = [made % room, Math.floor(made++ / room) % room];
    return padded.slice(room - before, room + template.length + after);
  };
}

function refuseOurs(template: string, environment: Environment): Operation {
  const context = new WorkflowContext({ environment });
  const nextSource = freshSources(template);
  return {
    repeat: (turns) => {
      for (let turn = 0; turn < turns; turn++) sink.kept = limitErrorOf(context, nextSource());
    },
  };
}

function limitErrorOf(context: WorkflowContext, source: string): ContextError {
  try {
    context.renderTemplate(source);
  } catch (error) {
    if (error instanceof ContextError && error.code === "limit") return error;
    throw error;
  }
  throw new Error("a template over the limits was rendered");
}

export function refusalsSuite(): Suite {
  const defaults = createEnvironment();
  const anyLength = createEnvironment({ limits: { templateLength: Number.MAX_SAFE_INTEGER } });
  const refusal = (name: string, template: string, environment = defaults): Case => ({
    name: environment === anyLength ? `${name}, any length` : name,
    size: template.length,
    entries: { ours: refuseOurs(template, environment) },
  });
  const both = (name: string, template: string): Case[] => [
    refusal(name, template),
    refusal(name, template, anyLength),
  ];
  return {
    name: "refusals",
    title: "Refuse a template that is over the limits",
    sizes: "characters",
    unit: "ns",
    chart: "none",
    contenders: ["ours"],
    cases: [
      ...Object.entries(tooDeep).flatMap(([kind, template]) => both(`${levelsName}, ${kind}`, template)),
      refusal(`${levelsName}, minus signs`, expression(`${"-".repeat(levels)}1`)),
      refusal(`${levelsName}, never closed`, `{{ ${"(".repeat(levels)}`),
      ...both(longName, tooLong),
      refusal(`${bracketsName}, nested`, expression(nested("[", "]", 100_000))),
      refusal(`${bracketsName}, side by side`, expression(`[${"[],".repeat(50_000)}]`)),
      refusal(chainName, expression(Array(125_000).fill("a").join("."))),
    ],
    notes: [
      "Each turn has a source never seen before, so that no cache answers, and each ends in an error whose code is limit.",
      "Any length: in an environment without a limit on the length of a template, so that another limit has to refuse it.",
      "The code is warm, as in every suite: the first refusal of a process takes several times as long.",
    ],
  };
}
