import { again, type Case, type Entry, type Suite } from "../case.ts";
import { ourContext, plainContext } from "../data.ts";
import { contextNotes, contextPeerNames, contextPeers } from "./contexts.ts";

const writeCase = (size: number): Case => {
  const context = ourContext(10, "large", size);
  const plain = plainContext(10, "large", size);
  let turn = 0;
  const entries = contextPeerNames.map((name): readonly [string, Entry] => {
    const { prepare, setVariable } = contextPeers[name];
    const prepared = prepare(plain);
    const output = (): unknown => [setVariable(prepared, "batch", "new").variables.batch, prepared.variables.batch];
    return [name, { ...again(() => setVariable(prepared, "batch", turn++)), output }];
  });
  return {
    name: "set one of the variables",
    size,
    entries: {
      ours: {
        ...again(() => context.clone().setVariable("batch", turn++)),
        output: () => [context.clone().setVariable("batch", "new").getVariable("batch"), context.getVariable("batch")],
      },
      ...Object.fromEntries(entries),
    },
  };
};

export const writeSuite = (): Suite => ({
  name: "write",
  title: "Clone and set a variable: the first context stays as it was",
  sizes: "variables",
  unit: "ns",
  chart: "bars",
  contenders: ["ours", "spread", "spreadNames", "structuredClone", "immer", "mutative"],
  cases: [10, 1_000].map(writeCase),
  notes: contextNotes,
});
