// One process of the comparison: measures the work with one build and prints the nanoseconds of each as JSON.
//   compare-work.ts PATH-OF-A-BUILD plain|secrets MILLISECONDS
import { pathToFileURL } from "node:url";
import { again, type Operation } from "./case.ts";
import { plainContext } from "./data.ts";
import { Measurements } from "./measurements.ts";

const input = {
  url: "https://{{ item.host }}:{{ item.port }}/",
  user: "{{ parameters.name }}",
  position: "{{ index }}",
};
const threeFields = "{{ parameters.name }} in {{ workflow.region }}: {{ task.task_0.result.status }}";
const condition = "parameters.retries > 3 and workflow.region != 'eu'";
const call = "{{ task.task_0.result.rows | map(attribute='host') | join(',') }}";
const thousand = Array.from(
  { length: 1_000 },
  (_, index) => `${(index * 7_919).toString(36)}-s3cret/${index}+${index * 31}`,
);
const log = Array.from(
  { length: 125 },
  (_, index) => `${index} "GET" https://a1.example/?page=${index} with status 200, took ${index} ms\n`,
).join("");
const rounds = 5;

/** The work over a context without secrets, or over one that has some which are not touched. */
function workOf(library: typeof import("workflow-context"), hasSecrets: boolean): Record<string, Operation> {
  const { keystore, tasks, ...plain } = plainContext(10);
  const secrets = hasSecrets ? { keystore, secrets: ["config.endpoint", "parameters.target.host"] } : {};
  const context = new library.WorkflowContext({ ...plain, ...secrets });
  for (const [name, result] of Object.entries(tasks)) context.setTaskResult(name, result);
  const item = context.forItem({ host: "a1", port: 80 }, 3);
  const template = library.compileTemplate(input);
  const keeper = new library.WorkflowContext({ keystore: { thousand } });
  return {
    clone: again(() => context.clone()),
    "a context of an item": again(() => context.forItem("a1", 0)),
    "simple template": again(() => context.renderTemplate("Hello {{ parameters.name }}!")),
    "three fields": again(() => context.renderTemplate(threeFields)),
    "two fields of an item": again(() => item.renderTemplate("{{ item.host }}:{{ item.port }}")),
    condition: again(() => context.evaluateCondition(condition)),
    "JSON of three templates": again(() => template.render(item)),
    "map and join of 64 rows": again(() => context.renderTemplate(call)),
    "redact 10 KB with 1,000 secrets": again(() => keeper.redact(log)),
    "redact JSON of 10 KB with 1,000 secrets": again(() => keeper.redact(JSON.stringify(log))),
    "clone and set a variable": again(() => context.clone().setVariable("region", "eu")),
  };
}

const [path = "", kind, milliseconds] = process.argv.slice(2);
const work = workOf(await import(pathToFileURL(path).href), kind === "secrets");
const measurements = new Measurements();
const operations = Object.values(work);
const time = Number(milliseconds);
for (const operation of operations) await measurements.warmUp(operation, time);
for (let round = 0; round < rounds; round++) await measurements.round(operations, time / rounds);

const medians = Object.entries(work).map(([name, operation]) => [name, measurements.of(operation).median]);
console.log(JSON.stringify(Object.fromEntries(medians)));
