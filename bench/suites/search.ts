import { WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";

const secrets = Object.fromEntries(
  Array.from({ length: 1_000 }, (_, index) => [`key_${index}`, `${(index * 7_919).toString(36)}-s3cret/${index * 31}`]),
);
const log = Array.from(
  { length: 150 },
  (_, index) => `${index} "GET" https://a1.example/?page=${index} with status 200, took ${index} ms\n`,
).join("");
const rows = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  host: `server-${id}`,
  region: "eu-central-1",
  ok: true,
}));

/** Finishes a task with a megabyte of small records. */
const finished = (name: string, keystore: object): Case => {
  const context = new WorkflowContext({ keystore });
  return {
    name,
    size: JSON.stringify(rows).length,
    entries: { ours: again(() => context.finishTask("list", rows, "succeeded")) },
  };
};

/** Searches a text once a secret more is known than the time before. */
const afterWrite = (): Case => {
  const context = new WorkflowContext({ keystore: secrets });
  let turn = 0;
  const work = (): unknown =>
    context.setVariable("token", `token-number-${turn++}`, { secrets: [""] }).findSecrets(log);
  return { name: "text, after a secret was written", size: log.length, entries: { ours: again(work) } };
};

export const searchSuite: Suite = {
  name: "search",
  title: "Look for 1,000 secrets in what the host gives back",
  sizes: "bytes",
  cases: () => [
    afterWrite(),
    finished("a result of small records", secrets),
    finished("the same, where there are no secrets", {}),
  ],
};
