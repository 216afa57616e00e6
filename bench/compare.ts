// What a change costs: the same work by this build and by that of an earlier revision, in turn, in one run.
//   npm run bench:compare -- REVISION
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Operation, sink } from "./case.ts";
import { plainContext } from "./data.ts";
import { type Effort, Measurements } from "./measure.ts";
import { formatTable } from "./table.ts";

type Library = typeof import("workflow-context");

const effort: Effort = process.argv.includes("--quick")
  ? { rounds: 3, time: 20, warmUp: 80 }
  : { rounds: 25, time: 60, warmUp: 300 };
const revision = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "HEAD";

/** Builds a revision in a folder of its own, with the packages of this one. */
async function buildOf(name: string): Promise<Library> {
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));
  const git = (...words: string[]): void => void execFileSync("git", words, { stdio: "ignore" });
  git("worktree", "add", "--detach", folder, name);
  try {
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "ignore" });
    return (await import(pathToFileURL(join(folder, "dist/index.js")).href)) as Library; // an earlier one may lack names
  } finally {
    git("worktree", "remove", "--force", folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

const simple = "Hello {{ parameters.name }}!";
const threeFields = "{{ parameters.name }} in {{ workflow.region }}: {{ task.task_0.result.status }}";
const condition = "parameters.retries > 3 and workflow.region != 'eu'";
const input = {
  url: "https://{{ item.host }}:{{ item.port }}/",
  user: "{{ parameters.name }}",
  position: "{{ index }}",
};
const call = "{{ task.task_0.result.rows | map(attribute='host') | join(',') }}";

/** The same work with a build: over a context without secrets, or over one that has some which are not touched. */
function workOf(library: Library, hasSecrets: boolean): Readonly<Record<string, Operation>> {
  const { keystore, tasks, ...plain } = plainContext(10);
  const secrets = hasSecrets ? { keystore, secrets: ["config.endpoint", "parameters.target.host"] } : {};
  const context = new library.WorkflowContext({ ...plain, ...secrets });
  for (const [name, result] of Object.entries(tasks)) context.setTaskResult(name, result);
  const item = context.forItem({ host: "a1", port: 80 }, 3);
  const template = library.compileTemplate(input);
  const again = (work: () => unknown): Operation => ({
    repeat: (turns) => {
      for (let turn = 0; turn < turns; turn++) sink.kept = work();
    },
  });
  return {
    clone: again(() => context.clone()),
    "a context of an item": again(() => context.forItem("a1", 0)),
    "simple template": again(() => context.renderTemplate(simple)),
    "three fields": again(() => context.renderTemplate(threeFields)),
    "two fields of an item": again(() => item.renderTemplate("{{ item.host }}:{{ item.port }}")),
    condition: again(() => context.evaluateCondition(condition)),
    "JSON of three templates": again(() => template.render(item)),
    "map and join of 64 rows": again(() => context.renderTemplate(call)),
    "clone and set a variable": again(() => context.clone().setVariable("region", "eu")),
  };
}

const [before, after] = [await buildOf(revision), await import("workflow-context")];
const builds = {
  [revision]: workOf(before, false),
  now: workOf(after, false),
  "with secrets": workOf(after, true),
};
const measurements = new Measurements();
const names = Object.keys(builds.now ?? {});
const operations = names.flatMap((name) => Object.values(builds).map((work) => work[name] as Operation)); // of the same names
for (const operation of operations) await measurements.warmUp(operation, effort.warmUp);
for (let round = 0; round < effort.rounds; round++) {
  await measurements.round(round % 2 === 0 ? operations : operations.toReversed(), effort.time);
}

const rows = names.map((name) => {
  const times = Object.values(builds).map((work) => measurements.of(work[name] as Operation)); // of the same names
  const [first, ...others] = times;
  if (first === undefined) throw new Error("a build has no work");
  const shown = times.map(({ median, minimum }) => `${median.toFixed(1)} (${minimum.toFixed(1)})`);
  const ratios = others.map(
    ({ median, minimum }) => `${(median / first.median).toFixed(2)} (${(minimum / first.minimum).toFixed(2)})`,
  );
  return [name, ...shown, ...ratios];
});
const titles = Object.keys(builds);
console.log("Nanoseconds, medians (minima), and ratios to the first:");
console.log(formatTable(["work", ...titles, ...titles.slice(1).map((title) => `${title} ÷ ${revision}`)], rows));
