import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");

interface Figure {
  readonly suite: string;
  readonly case: string;
  readonly size: number;
  readonly contender: string;
  readonly median?: number;
}

// What git holds, staged or committed: a full run of the bench writes the file anew, and its reader is no author of the page.
const results = "bench/results/latest.json";
const held = spawnSync("git", ["show", `:${results}`], { encoding: "utf8", cwd: new URL("..", import.meta.url) });
const { figures }: { figures: readonly Figure[] } = JSON.parse(held.status === 0 ? held.stdout : read(results));

/** The place in the results of each row of the tables. */
const rows: Readonly<Record<string, readonly [suite: string, name: string, size: number]>> = {
  "a clone, at no results": ["clone", "results of 10 KB", 0],
  "a clone, at 5,000 results of 10 KB": ["clone", "results of 10 KB", 5_000],
  "a context for each of 10,000 items": ["with-items", "a context for each item, kept", 10_000],
  "bytes of such a context": ["memory", "the context of an item", 100],
  "clone and set one of 1,000 variables": ["write", "set one of the variables", 1_000],
  "a template of three fields, again over the same data": ["render", "three fields, again", 100],
  "a template of two fields of an item": ["render", "two fields of an item", 10],
  "a write, then a template of three fields": ["render", "write a variable, then three fields", 1],
  "a task's input of 30 fields": ["json", "the nested input of a task", 30],
  "10,000 items × 20 fields over 100 MB, 100 in flight": [
    "end-to-end",
    "10,000 items × 20 fields, 100 in flight",
    100_000_000,
  ],
  "the same, all inputs kept": ["end-to-end", "10,000 items × 20 fields, all kept", 100_000_000],
  "a condition, again over the same data": ["condition", "two comparisons, again", 100],
  "a condition of an item": ["condition", "two comparisons of an item", 10],
  "a write, then a condition": ["condition", "write a variable, then two comparisons", 1],
};

const columns: Readonly<Record<string, string>> = {
  "workflow-context": "ours",
  "spread of all names": "spreadNames",
  "cel-js": "cel",
};
const units: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, bytes: 1, KB: 1e3, MB: 1e6 };

/** The part of a page that tells numbers, how near they are, and every cell of its tables: its row, its column and its text. */
function benchOf(page: string) {
  const [, section = ""] = /<!-- bench -->([\s\S]*)<!-- \/bench -->/.exec(read(page)) ?? [];
  const tolerance = Number(/within (\d+) %/.exec(section)?.[1]) / 100;
  const cells = section
    .split(/\n{2,}/)
    .filter((part) => part.startsWith("|"))
    .flatMap((table) => {
      const [titles = [], , ...lines] = table.split("\n").map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
      return lines.flatMap(([row = "", ...texts]) =>
        texts.map((text, index) => ({ page, row, column: titles[index + 1] ?? "", text, tolerance })),
      );
    });
  return { tolerance, cells, rows: [...new Set(cells.map(({ row }) => row))] };
}

const [readme, performance] = [benchOf("README.md"), benchOf("docs/performance.md")];

test("the pages say how near their numbers are, and docs/performance.md has every row", () => {
  expect(readme.tolerance).toBeGreaterThan(0);
  expect(performance.tolerance).toBeGreaterThan(0);
  expect(new Set(performance.rows)).toEqual(new Set(Object.keys(rows)));
  expect(readme.rows).toEqual(performance.rows.slice(0, 4));
});

test.each([...readme.cells, ...performance.cells])("$page, $row, $column: $text is what was measured", (cell) => {
  const [suite, name, size] = rows[cell.row] ?? [];
  const contender = columns[cell.column] ?? cell.column;
  const measured = figures.find(
    (one) => one.suite === suite && one.case === name && one.size === size && one.contender === contender,
  )?.median;
  if (cell.text === "–") return expect(measured).toBeUndefined();
  const [, number = "", unit = ""] = /^([\d.,]+) (\S+)$/.exec(cell.text) ?? [];
  const said = Number(number.replaceAll(",", "")) * (units[unit] ?? Number.NaN);
  expect(Math.abs(said / (measured ?? Number.NaN) - 1)).toBeLessThanOrEqual(cell.tolerance);
});
