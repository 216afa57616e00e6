import { compileTemplate, createEnvironment, WorkflowContext } from "workflow-context";
import { type Case, type Suite, sink } from "../case.ts";
import { document } from "../data.ts";
import { compileNunjucks } from "./peers.ts";

const sources = {
  simple: "Hello {{ parameters.name }}!",
  "three fields": "{{ parameters.name }} in {{ workflow.region }}: {{ task.fetch.result.status }}",
  "if and for":
    "{% if parameters.retries > 3 %}{% for row in task.list %}{{ row.host }}:{{ row.port }}\n{% endfor %}{% else %}-{% endif %}",
} as const;

const compileCase = ([name, source]: readonly [string, string]): Case => {
  const environment = createEnvironment();
  let made = 0;
  return {
    name,
    size: source.length,
    operations: {
      ours: {
        repeat: (turns) => {
          for (let turn = 0; turn < turns; turn++) sink.kept = compileTemplate(`${source} ${made++}`, environment);
        },
      },
      nunjucks: {
        repeat: (turns) => {
          for (let turn = 0; turn < turns; turn++) sink.kept = compileNunjucks(`${source} ${made++}`);
        },
      },
    },
  };
};

export const compileSuite = (): Suite => ({
  title: "Compile a source never seen before",
  sizes: "characters",
  contenders: [
    ["ours", "µs"],
    ["nunjucks", "µs"],
  ],
  cases: Object.entries(sources).map(compileCase),
});

export const ingestSuite = (): Suite => {
  const text = JSON.stringify(document());
  const parsed: unknown = JSON.parse(text);
  const context = new WorkflowContext();
  const ours = (turns: number): void => {
    for (let turn = 0; turn < turns; turn++) sink.kept = context.setVariable("document", parsed);
  };
  const parse = (turns: number): void => {
    for (let turn = 0; turn < turns; turn++) sink.kept = JSON.parse(text);
  };
  return {
    title: "Take in a nested document",
    sizes: "bytes",
    contenders: [
      ["ours", "µs"],
      ["JSON.parse", "µs"],
    ],
    cases: [
      {
        name: "check, copy and freeze",
        size: text.length,
        operations: { ours: { repeat: ours }, "JSON.parse": { repeat: parse } },
      },
    ],
    notes: ["Ours takes the parsed document in by setVariable; JSON.parse reads its text."],
  };
};
