import type { WorkflowContext } from "workflow-context";
import { type Case, type Operation, type Suite, sink } from "../case.ts";
import { ourContext, type PlainContext, plainContext, type ResultKind } from "../data.ts";

export const cloneOurs = (context: WorkflowContext): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = context.clone();
  },
});

const cloneDeep = (context: PlainContext): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = structuredClone(context);
  },
});

const cloneSpread = (context: PlainContext): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      sink.kept = { ...context, variables: { ...context.variables }, tasks: { ...context.tasks } };
    }
  },
});

interface Data {
  readonly name: string;
  readonly size: number;
  readonly results: number;
  readonly kind?: ResultKind;
  readonly variables?: number;
}

const cloneCase = ({ name, size, results, kind, variables }: Data): Case => {
  const plain = plainContext(results, kind, variables);
  return {
    name,
    size,
    operations: {
      ours: cloneOurs(ourContext(results, kind, variables)),
      structuredClone: cloneDeep(plain),
      spread: cloneSpread(plain),
    },
  };
};

export const cloneName = "10 KB each";
export const cloneSuite = (): Suite => ({
  title: "Clone, by number of task results (of 10 KB of nested JSON each, or of one string of 10 KB each)",
  sizes: "results",
  contenders: [
    ["ours", "ns"],
    ["structuredClone", "µs"],
    ["spread", "µs"],
  ],
  cases: [
    ...[0, 10, 50, 100, 500, 5_000].map((size) => cloneCase({ name: cloneName, size, results: size })),
    cloneCase({ name: "one string each", size: 100, results: 100, kind: "text" }),
  ],
  notes: [
    "Deep copy: structuredClone of the same data in plain objects. Spread copies names only, with",
    "{ ...context, variables: { ... }, tasks: { ... } }: what lies below stays shared, also when it is written.",
    "Rust: 47 ns a clone (published: 97 ns), whose struct has 168 bytes.",
  ],
  flat: [cloneName],
});

export const variablesSuite = (): Suite => ({
  title: "Clone, by number of variables",
  sizes: "variables",
  contenders: [
    ["ours", "ns"],
    ["structuredClone", "µs"],
    ["spread", "µs"],
  ],
  cases: [10, 50, 100].map((size) => cloneCase({ name: "variables", size, results: 0, variables: size })),
});
