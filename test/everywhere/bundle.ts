import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import type { Ground } from "./check.ts";
import { root } from "./command.ts";

/** The size in the README may differ from the measured one by this share. */
const tolerance = 0.05;

const installed = ({ consumer }: Ground, entry = "index"): string =>
  join(consumer, `node_modules/workflow-context/dist/${entry}.js`);

/** Bundles and minifies a module for a browser, together with the installed library. */
export const bundle = (entry: string, ground: Ground): Promise<Uint8Array> => bundled({ entryPoints: [entry] }, ground);

async function bundled(entry: Pick<BuildOptions, "entryPoints" | "stdin">, ground: Ground): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...entry,
    write: false,
    alias: {
      "workflow-context/dialects": installed(ground, "dialects/index"),
      "workflow-context/sealing": installed(ground, "adapters/sealing"),
      "workflow-context": installed(ground),
    },
    tsconfigRaw: {}, // the project's own tsconfig would resolve the library to its sources
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
  const [{ contents: bytes } = { contents: new Uint8Array() }] = outputFiles;
  return bytes;
}

export async function checkBundleSize(ground: Ground): Promise<string> {
  const bytes = await bundle(installed(ground), ground);
  const measured = { minified: bytes.length / 1e3, gzip: gzipSync(bytes, { level: 9 }).length / 1e3 };
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, minified, gzip] = /(\d+) KB minified, (\d+) KB with gzip/.exec(readme) ?? [];
  const said = { minified: Number(minified), gzip: Number(gzip) };
  const text = `${Math.round(measured.minified)} KB minified, ${Math.round(measured.gzip)} KB with gzip`;
  const near = (["minified", "gzip"] as const).every((key) => Math.abs(said[key] / measured[key] - 1) <= tolerance);
  if (!near) throw new Error(`README says ${minified} KB minified, ${gzip} KB with gzip; it is ${text}`);
  return text;
}

/** Holds the table of dialects in docs/language.md to what each adds to a bundle of a WorkflowContext alone. */
export async function checkDialectSizes(ground: Ground): Promise<string> {
  const page = readFileSync(join(root, "docs/language.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \|.*\| ([\d.]+) KB \|$/gm)];
  if (rows.length === 0) throw new Error("docs/language.md has no table of dialects with their sizes");
  const alone = await sizeWith([], ground);
  const measured = await Promise.all(
    rows.map(async ([, name = "", said]) => {
      const size = (await sizeWith([name], ground)) - alone;
      return { name, said: Number(said), size, isNear: Math.abs(Number(said) - size) <= Math.max(1, size * tolerance) };
    }),
  );
  const text = measured.map(({ name, size }) => `${name} ${size.toFixed(1)} KB`).join(", ");
  if (!measured.every(({ isNear }) => isNear)) throw new Error(`docs/language.md says other sizes than ${text}`);
  return text;
}

/** Gives the kilobytes of a bundle that makes contexts, with dialects. */
async function sizeWith(dialects: readonly string[], ground: Ground): Promise<number> {
  const contents = `import { createEnvironment, WorkflowContext } from "workflow-context";
import { ${dialects.join(", ")} } from "workflow-context/dialects";
globalThis.used = [createEnvironment, WorkflowContext, ${dialects.join(", ")}];`;
  const bytes = await bundled({ stdin: { contents, resolveDir: ground.consumer } }, ground);
  return bytes.length / 1e3;
}
