import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Ground } from "./check.ts";
import { root } from "./command.ts";

/** The size in the README may differ from the measured one by this share. */
const tolerance = 0.05;

const installed = ({ consumer }: Ground, entry = "index"): string =>
  join(consumer, `node_modules/workflow-context/dist/${entry}.js`);

/** Bundles and minifies a module for a browser, together with the installed library. */
export async function bundle(entry: string, ground: Ground): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    alias: {
      "workflow-context/sealing": installed(ground, "adapters/sealing"),
      "workflow-context": installed(ground),
    },
    tsconfigRaw: {}, // the project's own tsconfig would resolve the library to its sources
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    write: false,
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
