import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

/** The folder of this project. */
export const root = new URL("../..", import.meta.url).pathname;

interface CommandOptions {
  readonly cwd?: string;
  /** A command that starts `node` gets this one. */
  readonly node?: string;
}

/** Runs a command to its end and gives its output. */
export function command(file: string, words: readonly string[], { cwd = root, node }: CommandOptions = {}): string {
  const PATH = `${dirname(node ?? process.execPath)}:${process.env.PATH}`;
  const { status, stdout, stderr, error } = spawnSync(file, words, {
    cwd,
    env: { ...process.env, PATH, NO_COLOR: "1" },
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  if (status === 0) return stdout;
  throw new Error([`${file} ${words.join(" ")}`, error?.message, stdout, stderr].filter(Boolean).join("\n"));
}

/** Installs packages into a folder that is a project of its own. */
export const install = (folder: string, ...packages: readonly string[]): string =>
  command("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--prefer-offline", ...packages]);
