import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "polluted-"));
const pathTo = (file: string): string => new URL(file, import.meta.url).pathname;

// The library is a bundle of its own, so that it can be loaded after built-ins were changed.
beforeAll(() => {
  for (const [name, entry] of [
    ["library", "../src/index.ts"],
    ["child", "pollution/child.ts"],
  ] as const) {
    const outfile = join(folder, `${name}.cjs`);
    buildSync({
      entryPoints: [pathTo(entry)],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
    });
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What an attack or a use gave that is neither as it should be nor a ContextError. */
async function differences(order: string): Promise<readonly string[]> {
  const args = [
    "--disallow-code-generation-from-strings",
    join(folder, "child.cjs"),
    join(folder, "library.cjs"),
    order,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
  const all = JSON.parse(stdout) as readonly (readonly [
    change: string,
    probe: string,
    given: string,
    wanted: string,
  ])[];
  return all.map(([change, probe, given, wanted]) => `${change}: ${probe} gives ${given} instead of ${wanted}`);
}

test.each([
  ["properties that are added to built-ins after the library is loaded change nothing", "after"],
  ["properties that are added to built-ins before the library is loaded change nothing", "before"],
  ["methods of built-ins that are wrapped after the library is loaded change nothing", "wrapped"],
])("%s", async (_, order) => {
  expect(await differences(order)).toEqual([]);
});
