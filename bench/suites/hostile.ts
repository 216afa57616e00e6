import { WorkflowContext } from "workflow-context";
import { sameHashNames } from "../../test/same-hash-names.ts";
import { slowToRedact } from "../../test/secrets/slow-to-redact.ts";
import { again, type Case, type Suite } from "../case.ts";

const redactions = (): Case[] =>
  Object.entries(slowToRedact()).map(([name, [secrets, text]]) => {
    const context = new WorkflowContext({ keystore: { secrets } });
    return { name: `redact where ${name}`, size: text.length, entries: { ours: again(() => context.redact(text)) } };
  });

const sameHash = (): Case => {
  const names = sameHashNames();
  const variables = Object.fromEntries(names.map((name) => [name, 1]));
  return {
    name: "variables whose names have one hash elsewhere",
    size: names.length,
    entries: { ours: again(() => new WorkflowContext({ variables })) },
  };
};

const write = (count: number): Case => {
  const secrets = Array.from({ length: count }, (_, index) => `workflow.q${index}.a`);
  const context = new WorkflowContext({ secrets });
  let turn = 0;
  return {
    name: "write of a name that no secret path begins with",
    size: count,
    entries: { ours: again(() => context.setVariable("x", turn++)) },
  };
};

export const hostileSuite: Suite = {
  name: "hostile",
  title: "Data that was made to take long",
  sizes: "characters, names or paths",
  cases: () => [...redactions(), sameHash(), write(0), write(10_000)],
};
