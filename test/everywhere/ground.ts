import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ground } from "./check.ts";
import { command, install } from "./command.ts";

/** Packs the library and installs it as a user would, in a folder from which the packages of this project can't be resolved. */
export function prepareGround(): Ground {
  const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));
  const tarball = join(
    folder,
    command("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder]).trim(),
  );
  return { folder, tarball, consumer: project(folder, "consumer", tarball) };
}

/** Makes a project and installs the packages in it. */
export function project(folder: string, name: string, ...packages: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  install(path, ...packages);
  return path;
}
