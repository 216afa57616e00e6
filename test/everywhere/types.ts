import { cpSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Ground } from "./check.ts";
import { command, root } from "./command.ts";
import { project } from "./ground.ts";

const sources = join(root, "test/everywhere/consumer");

/** The resolution `bundler` needs a module format that keeps imports as they are written. */
const moduleFormats = { nodenext: "nodenext", bundler: "preserve" } as const;

export type Resolution = keyof typeof moduleFormats;

/** A consumer takes the types of its platform from these libraries and packages. */
const platforms = {
  browser: { lib: ["es2023", "dom"], types: [] },
  node: { lib: ["es2023"], types: ["node"] },
} as const;

interface Typings {
  readonly folder: string;
  readonly resolution: Resolution;
  readonly platform: keyof typeof platforms;
  readonly files: readonly string[];
  readonly compiler: string;
}

/** Type-checks a consumer and all declarations that the library's types refer to. */
function typeCheck({ folder, resolution, platform, files, compiler }: Typings): string {
  cpSync(sources, folder, { recursive: true });
  const compilerOptions = {
    ...platforms[platform],
    target: "es2023",
    module: moduleFormats[resolution],
    moduleResolution: resolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  command(process.execPath, [compiler, "-p", folder]);
  return `${files.join(", ")}; strict, no skipLibCheck`;
}

/** These need no types of Node. */
const everyPlatform = ["main.ts", "main.cts", "sealing.ts", "typed.ts", "workers.ts"] as const;

/** Finds the compiler that is installed in a project. */
const compilerIn = (folder: string): string =>
  join(dirname(createRequire(join(folder, "/")).resolve("typescript/package.json")), "bin/tsc");

export const checkTypes =
  (resolution: Resolution) =>
  ({ consumer }: Ground): string =>
    typeCheck({
      folder: consumer,
      resolution,
      platform: "browser",
      files: everyPlatform,
      compiler: compilerIn(root),
    });

/** This is the first TypeScript that lets CommonJS require ESM. */
export const oldestTypeScript = "5.8";

export function checkOldTypes({ consumer, folder }: Ground): string {
  const compiler = compilerIn(project(folder, "old-typescript", `typescript@${oldestTypeScript}`));
  return typeCheck({
    folder: consumer,
    resolution: "nodenext",
    platform: "browser",
    files: everyPlatform,
    compiler,
  });
}

export function checkTypesOfMetrics({ tarball, folder }: Ground): string {
  const withPeer = project(folder, "with-opentelemetry", tarball, "@opentelemetry/api@1", "@types/node@20");
  const files = ["main.ts", "meter.ts"];
  return typeCheck({ folder: withPeer, resolution: "nodenext", platform: "node", files, compiler: compilerIn(root) });
}
