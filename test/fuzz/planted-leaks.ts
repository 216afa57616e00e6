// Shows that the comparison of two worlds finds leaks: npm run fuzz:leaks
// Each leak is planted into a copy of the sources, and the copy is asked until its worlds differ.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A line of the library, and what a forgetful author could have written instead. */
interface Leak {
  readonly title: string;
  readonly file: string;
  readonly line: string;
  readonly instead: string;
}

const leaks: readonly Leak[] = [
  {
    title: "the parts of a pair in a for are read past their marks",
    file: "language/compile/assign.ts",
    line: "run.holdsSecrets ? run.member(value, index) : value[index]",
    instead: "value[index]",
  },
  {
    title: "the marks of what a function of the host gave are not looked at",
    file: "language/run/run.ts",
    line: "    this.taint(admitted, undefined);\n",
    instead: "",
  },
  {
    title: "a function is looked into no further than at its arguments themselves",
    file: "language/functions/calls.ts",
    line: 'reach = "all"',
    instead: 'reach = "itself"',
  },
  {
    title: "the right side of an operator taints nothing",
    file: "language/compile/binary.ts",
    line: '      run.taintBy(second, "all");\n',
    instead: "",
  },
  {
    title: "what is published is stored without the sources of all of it",
    file: "language/run/with-secrets.ts",
    line: 'sources: secrets.find(({ pointer }) => pointer === "")?.sources,',
    instead: "sources: undefined,",
  },
];

const mostCases = 100_000;
const root = new URL("../..", import.meta.url).pathname;
// Below the project, so that the packages are found from there; git ignores the folder.
const copy = join(root, "coverage", "planted-leaks");

const child = `
import fc from "fast-check";
import { twoWorlds, useTwoWorlds } from "./test/fuzz/non-interference.ts";
const found = fc.check(fc.property(twoWorlds, (one) => void useTwoWorlds(one)), {
  numRuns: ${mostCases}, seed: 1, endOnFailure: true,
});
console.log(found.failed ? found.numRuns : 0);
`;

/** Asks the copy; gives the number of cases after which the worlds differed, 0 where they never did. */
function casesUntilFound({ file, line, instead }: Leak): number {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const part of ["src", "test/fuzz", "test/snapshots", "test/dialect-sets.ts", "package.json", "tsconfig.json"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  const planted = join(copy, "src", file);
  const source = readFileSync(planted, "utf8");
  if (!source.includes(line)) throw new Error(`${file} has no line to plant a leak in: ${line}`);
  writeFileSync(planted, source.replace(line, instead));
  writeFileSync(join(copy, "ask.ts"), child);
  return Number(execFileSync("npx", ["tsx", "ask.ts"], { cwd: copy, encoding: "utf8" }));
}

for (const leak of leaks) {
  const cases = casesUntilFound(leak);
  console.log(cases === 0 ? `not found: ${leak.title}` : `found after ${cases} cases: ${leak.title}`);
  if (cases === 0) process.exitCode = 1;
}
rmSync(copy, { recursive: true, force: true });
