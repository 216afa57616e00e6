import type { WorkflowContext } from "workflow-context";
import { type Case, type Entry, type Operation, type Suite, sink } from "../case.ts";
import { ourContext, plainContext, type ResultKind } from "../data.ts";
import { type ContextPeerName, contextNotes, contextPeers, type Plain, readOurs, readPlain } from "./contexts.ts";

const cloneOurs = (context: WorkflowContext): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = context.clone();
  },
  output: () => readOurs(context.clone()),
});

const cloneDeep = (context: Plain): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = structuredClone(context);
  },
});

const cloneSpread = (context: Plain): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) sink.kept = { ...context };
  },
});

const cloneNames = (context: Plain): Operation => ({
  repeat: (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      sink.kept = { ...context, variables: { ...context.variables }, tasks: { ...context.tasks } };
    }
  },
});

const cloners = { spread: cloneSpread, spreadNames: cloneNames, structuredClone: cloneDeep } as const;
const mostDeep = 1_000;
const noClone = "a state that never changes needs no clone: see with-items and write";

interface Data {
  readonly name: string;
  readonly size: number;
  readonly kind?: ResultKind;
  readonly variables?: number;
}

const cloneCase = ({ name, size, kind = "large", variables = 10 }: Data): Case => {
  const results = name === variablesName ? 0 : size;
  const plain = plainContext(results, kind, variables);
  const peer = (which: keyof typeof cloners): Entry => ({
    ...cloners[which](plain),
    output: () => readPlain(contextPeers[which].clone(plain)),
  });
  const entries: { readonly [Name in ContextPeerName]: Entry } = {
    spread: peer("spread"),
    spreadNames: peer("spreadNames"),
    structuredClone: size > mostDeep ? "seconds for a copy of 50 MB" : peer("structuredClone"),
    immer: noClone,
    mutative: noClone,
  };
  return { name, size, entries: { ours: cloneOurs(ourContext(results, kind, variables)), ...entries } };
};

export const cloneName = "results of 10 KB";
const textName = "results of one string of 10 KB";
const variablesName = "variables";

export const cloneSuite = (): Suite => ({
  name: "clone",
  title: "Clone a context",
  sizes: "task results, or variables",
  unit: "ns",
  chart: "lines",
  contenders: ["ours", "spread", "spreadNames", "structuredClone", "immer", "mutative"],
  cases: [
    ...[0, 1, 10, 100, 1_000, 5_000].map((size) => cloneCase({ name: cloneName, size })),
    cloneCase({ name: textName, size: 100, kind: "text" }),
    cloneCase({ name: variablesName, size: 100, variables: 100 }),
  ],
  notes: [
    ...contextNotes,
    "The original in Rust takes 47 ns, measured on a machine of this kind before; it is not part of this run.",
  ],
  flat: [cloneName],
});
