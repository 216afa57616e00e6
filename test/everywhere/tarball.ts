import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Ground } from "./check.ts";
import { command, root } from "./command.ts";

/** These files are published beside `dist`. */
const pages = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "delta.schema.json",
  "docs/api.md",
  "docs/design.md",
  "docs/from-ansible.md",
  "docs/from-nunjucks.md",
  "docs/from-stackstorm.md",
  "docs/functions.md",
  "docs/language.md",
  "docs/migration.md",
  "docs/performance.md",
  "docs/quality.md",
  "docs/runs.md",
  "docs/workers.md",
  "package.json",
  "snapshot.schema.json",
];

/** The tarball may have as many bytes: a tenth of them is what does items on threads and machines. */
const budget = 470_000;

/** Every source file is published as its JavaScript and its types, and nothing else is in `dist`. */
const built = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.c?ts$/.test(file) && !file.endsWith(".d.ts"))
  .flatMap((file) => [file.replace(/ts$/, "js"), file.replace(/(c?)ts$/, "d.$1ts")].map((name) => `dist/${name}`));

export function checkTarball({ tarball }: Ground): string {
  const files = command("tar", ["-tzf", tarball])
    .trim()
    .split("\n")
    .map((file) => file.replace(/^package\//, ""));
  const wanted = new Set([...pages, ...built]);
  const missing = [...wanted].filter((file) => !files.includes(file));
  const unasked = files.filter((file) => !wanted.has(file));
  if (missing.length + unasked.length > 0) throw new Error(`missing: ${missing}; not asked for: ${unasked}`);
  const { size } = statSync(tarball);
  if (size > budget) throw new Error(`${size} bytes, more than ${budget}`);
  return `${files.length} files, ${Math.round(size / 1e3)} KB of ${budget / 1e3}`;
}
