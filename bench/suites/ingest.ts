import { WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { document } from "../data.ts";

const nested = "nested rows";

const ingestCase = (sections: number): Case => {
  const text = JSON.stringify(document(sections));
  const parsed: unknown = JSON.parse(text);
  const context = new WorkflowContext();
  return {
    name: nested,
    size: text.length,
    entries: {
      ours: {
        ...again(() => context.setVariable("document", parsed)),
        output: () => context.setVariable("document", parsed).getVariable("document"),
      },
      "JSON.parse": again(() => JSON.parse(text)),
      structuredClone: again(() => structuredClone(parsed)),
    },
  };
};

export const ingestSuite = (): Suite => ({
  name: "ingest",
  title: "Take a nested document in: check, copy and freeze",
  sizes: "bytes of JSON",
  unit: "ns",
  chart: "bars",
  contenders: ["ours", "JSON.parse", "structuredClone"],
  cases: [1, 34].map(ingestCase),
  notes: [
    "Ours takes the parsed document in by setVariable; JSON.parse reads its text; structuredClone copies what was parsed.",
  ],
});
