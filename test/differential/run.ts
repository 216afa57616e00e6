// Compares values with Jinja2's: npm run differential -- --count 5000 --seed 7. Skips, and says so, where Python or Jinja2 is not.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import fc from "fast-check";
import { ContextError, type JsonValue, WorkflowContext } from "workflow-context";
import { data, sharedExpression } from "./expressions.ts";

const { values } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
const count = Number(values.count ?? 5_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);

type Answer = { readonly value: JsonValue } | { readonly error: string };

const mostBytes = 2 ** 28;

/** Asks Jinja2; undefined where it is not there. */
function answersOfJinja2(sources: readonly string[]): readonly Answer[] | undefined {
  const python = spawnSync("python3", ["-c", "import jinja2; print(jinja2.__version__)"], { encoding: "utf8" });
  if (python.status !== 0) return undefined;
  console.log(`Jinja2 ${python.stdout.trim()}, seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), "differential-"));
  try {
    const file = join(folder, "data.json");
    writeFileSync(file, JSON.stringify(data));
    const script = fileURLToPath(new URL("evaluate.py", import.meta.url));
    const input = JSON.stringify(sources);
    const { stdout, stderr, status } = spawnSync("python3", [script, file], {
      input,
      encoding: "utf8",
      maxBuffer: mostBytes,
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const context = new WorkflowContext({ variables: data });

function answerOf(source: string): Answer {
  try {
    return { value: context.evaluateExpression(source) };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return { error: error.message.split("\n")[0] ?? "" };
  }
}

const sources = [...new Set(fc.sample(sharedExpression, { numRuns: count * 2, seed }))].slice(0, count);
const theirs = answersOfJinja2(sources);
if (theirs === undefined) {
  console.log("skipped: python3 with jinja2 is not there (Debian: python3-jinja2)");
} else {
  const figures = { equal: 0, "both refused": 0, "refused here alone": 0, "refused there alone": 0, different: 0 };
  for (const [index, source] of sources.entries()) {
    const [own, other] = [answerOf(source), theirs[index] as Answer]; // one for each
    const tell = (what: keyof typeof figures): void => {
      figures[what]++;
      if (what !== "equal" && what !== "both refused")
        console.log(`${what}: ${source}\n  ${JSON.stringify(own)}\n  ${JSON.stringify(other)}`);
    };
    if ("error" in own) tell("error" in other ? "both refused" : "refused here alone");
    else if ("error" in other) tell("refused there alone");
    else tell(isDeepStrictEqual(JSON.parse(JSON.stringify(own.value)), other.value) ? "equal" : "different");
  }
  console.table(figures);
  if (figures.different + figures["refused here alone"] + figures["refused there alone"] > 0) process.exitCode = 1;
}
