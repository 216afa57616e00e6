import { rmSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { checkBrowser } from "./browser.ts";
import { checkBundleSize, checkDialectSizes } from "./bundle.ts";
import { type Check, Skipped } from "./check.ts";
import { command } from "./command.ts";
import { prepareGround } from "./ground.ts";
import { checkRequire, checkRequireIn, checkSuiteIn, versions } from "./node-versions.ts";
import { checkTarball } from "./tarball.ts";
import { checkOldTypes, checkTypes, checkTypesOfMetrics, oldestTypeScript } from "./types.ts";

const checkPackage = (): string => {
  command("npm", ["run", "check:package"]);
  return "nothing to say";
};

const checks: readonly Check[] = [
  { name: "what is in the tarball", quick: true, run: checkTarball },
  { name: "require and import, this Node", quick: true, run: (ground) => checkRequire(ground) },
  { name: "types, nodenext", quick: true, run: checkTypes("nodenext") },
  { name: "types, bundler", quick: true, run: checkTypes("bundler") },
  { name: "types, with OpenTelemetry", quick: true, run: checkTypesOfMetrics },
  { name: "size of a bundle", quick: true, run: checkBundleSize },
  { name: "what each dialect adds to it", quick: true, run: checkDialectSizes },
  { name: `types, TypeScript ${oldestTypeScript}`, quick: false, run: checkOldTypes },
  { name: "publint and attw", quick: false, run: checkPackage },
  { name: "browser", quick: false, run: checkBrowser },
  ...versions.flatMap((version) => [
    { name: `require and import, Node ${version}`, quick: false, run: checkRequireIn(version) },
    { name: `test suite, Node ${version}`, quick: false, run: checkSuiteIn(version) },
  ]),
];

const quick = process.argv.includes("--quick");
const asked = checks.filter((check) => check.quick || !quick);
const ground = prepareGround();
const rows: { name: string; status: string; seconds: string; note: string }[] = [];
try {
  for (const { name, run } of asked) {
    const start = performance.now();
    const [status, said] = await attempt(() => run(ground));
    const seconds = ((performance.now() - start) / 1e3).toFixed(1);
    console.log(`${status}: ${name}${status === "passed" ? "" : `\n${said}`}`);
    const [note = ""] = stripVTControlCharacters(said).split("\n");
    rows.push({ name, status, seconds, note });
  }
} finally {
  rmSync(ground.folder, { recursive: true, force: true });
}
console.table(rows);
process.exitCode = rows.some(({ status }) => status === "failed") ? 1 : 0;

async function attempt(run: () => string | Promise<string>): Promise<[status: string, said: string]> {
  try {
    return ["passed", await run()];
  } catch (error) {
    return [error instanceof Skipped ? "skipped" : "failed", error instanceof Error ? error.message : String(error)];
  }
}
