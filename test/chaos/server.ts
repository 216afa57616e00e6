import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A PostgreSQL that tests may stop at any time. */
export interface Server {
  readonly url: string;
  /** Stops it at once, as a failure of the machine does: it recovers by its log. */
  readonly stop: () => void;
  readonly start: () => void;
  readonly remove: () => void;
}

const installed = "/usr/lib/postgresql";

/** Finds the programs of the newest server that is installed. */
function programs(): string | undefined {
  if (!existsSync(installed)) return undefined;
  const newest = readdirSync(installed).sort((left, right) => Number(right) - Number(left))[0];
  return newest === undefined ? undefined : join(installed, newest, "bin");
}

/** Makes and starts a server in a folder of its own. It does not run as root, which takes another user. */
export function startServer(port: number): Server | undefined {
  const bin = programs();
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-pg-"));
  const isRoot = userInfo().uid === 0;
  const run = (program: string, ...values: readonly string[]): boolean => {
    const command = [join(bin, program), ...values];
    const all = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
    return spawnSync(all[0] ?? "", all.slice(1), { stdio: "ignore" }).status === 0;
  };
  const remove = (): void => {
    run("pg_ctl", "-D", join(folder, "data"), "-m", "immediate", "-w", "stop");
    rmSync(folder, { recursive: true, force: true });
  };
  const start = (): void => {
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
    if (!run("pg_ctl", "-D", join(folder, "data"), "-o", options, "-l", join(folder, "log"), "-w", "start"))
      throw new Error(`the server does not start: see ${folder}/log`);
  };
  if (isRoot) spawnSync("chown", ["postgres", folder]);
  if (!run("initdb", "-D", join(folder, "data"), "-A", "trust", "-U", "postgres")) {
    remove();
    return undefined;
  }
  start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: () => void run("pg_ctl", "-D", join(folder, "data"), "-m", "immediate", "-w", "stop"),
    start,
    remove,
  };
}
