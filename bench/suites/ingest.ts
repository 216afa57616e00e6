import { WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { document } from "../data.ts";

const ingestCase = (sections: number): Case => {
  const text = JSON.stringify(document(sections));
  const parsed: unknown = JSON.parse(text);
  const context = new WorkflowContext();
  const take = (): WorkflowContext => context.setVariable("document", parsed);
  return {
    name: "nested rows",
    size: text.length,
    entries: {
      ours: { ...again(take), output: () => take().getVariable("document") },
      "JSON.parse": again(() => JSON.parse(text)),
      structuredClone: again(() => structuredClone(parsed)),
    },
  };
};

export const ingestSuite: Suite = {
  name: "ingest",
  title: "Take a nested document in: check, copy and freeze",
  sizes: "bytes of JSON",
  cases: () => [1, 34].map(ingestCase),
};
