import { existsSync, readdirSync, readFileSync } from "node:fs";
import { examples } from "virtual:examples";
import { describe, expect, test } from "vitest";
import { defaultLimits, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const root = new URL("../", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, root), "utf8");

const pages = ["", "docs/"].flatMap((folder) =>
  readdirSync(new URL(folder === "" ? "." : folder, root))
    .filter((file) => file.endsWith(".md"))
    .map((file) => folder + file),
);

describe("the examples of the documentation", () => {
  test.each(examples)("an example runs and gives what it says: %s", async (_, run) => {
    expect.hasAssertions();
    await run();
  });
});

/** Gives the anchors of a page's headings as GitHub makes them: a repeated anchor gets a number. */
function anchorsOf(file: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

test.each(pages)("the links of %s lead to files and headings that are there", (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)];
  for (const [link, path = "", anchor = ""] of links) {
    const target = path === "" ? page : new URL(path, new URL(page, "file:///")).pathname.slice(1);
    expect(existsSync(new URL(target, root)), link).toBe(true);
    if (anchor !== "") expect(anchorsOf(target), link).toContain(anchor);
  }
});

const { scripts, files } = JSON.parse(textOf("package.json")) as {
  scripts: Record<string, string>;
  files: readonly string[];
};

test.each(pages)("the commands that %s names are there", (page) => {
  for (const [, name = ""] of textOf(page).matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
});

test("CONTRIBUTING.md names every command", () => {
  const runs = Object.keys(scripts).filter((name) => !/^pre/.test(name));
  const named = [...textOf("CONTRIBUTING.md").matchAll(/^\| `npm (?:run )?([\w:]+)` \|/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(runs.sort());
});

test("the function that CONTRIBUTING.md walks through is as it says", () => {
  const page = textOf("CONTRIBUTING.md");
  const excerpts = [...page.matchAll(/`([\w/-]+\.(?:ts|json|md))`[^`]*```\w+\n([\s\S]*?)```/g)];
  expect(excerpts.map(([, file]) => file)).toEqual([
    "src/language/functions/number.ts",
    "test/cases/functions-number.json",
    "docs/functions.md",
  ]);
  for (const [, file = "", excerpt = ""] of excerpts)
    for (const line of excerpt.trimEnd().split("\n")) expect(textOf(file)).toContain(`${line}\n`);
});

/** Gives the limits in a page's table by name, in the page's own notation. */
const limitsIn = (row: RegExp, page: string): Record<string, string> =>
  Object.fromEntries(
    [...textOf(page).matchAll(row)].flatMap(([, names = "", values = ""]) => {
      const all = values.split(/, /);
      return names.split(", ").map((name, index) => [name.replaceAll("`", ""), all[index] ?? all[0] ?? ""]);
    }),
  );

test.each([
  ["SECURITY.md", /^\| (`\w+`) \| [^|]* \| ([\d,]+|none) \|$/gm],
  ["docs/language.md", /^\| [^|]* \| (`\w+`(?:, `\w+`)*) \| ([\d, ]+|none) \|$/gm],
])("the limits in %s are the defaults", (page, row) => {
  const spoken = Object.entries(defaultLimits).map(([name, value]) => [
    name,
    value === Number.MAX_SAFE_INTEGER ? "none" : value.toLocaleString("en"),
  ]);
  expect(limitsIn(row, page)).toEqual(Object.fromEntries(spoken));
});

describe("what was probably meant, as docs/language.md says that an error tells it", () => {
  const context = WorkflowContext.rebuild({
    parameters: { user: "ada" },
    taskResults: { "get-user": { id: 1 }, "1st": 1 },
    variables: { "my-var": 1, "my var": 1, item: 1, task: { id: 1 }, name: "ada" },
  });
  /** What YAML makes of two of the rows. */
  const read: Readonly<Record<string, () => unknown>> = {
    "message: {{ name }}": () => context.renderJson({ message: { "{ name }": null } }),
    "when: true": () => context.evaluateCondition(true as never),
  };
  const [, table = ""] = textOf("docs/language.md").split("| written | where there is | the error tells |");
  const rows = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| `(.*?)` \|.*\| `(.*)` \|$/gm)];

  test.each(rows.map(([, written = "", told = ""]) => [written, told.replaceAll("\\|", "|")]))(
    "%s: %s",
    (written, told) => {
      const { message } = errorOf(read[written] ?? (() => context.evaluateExpression(written)));
      expect(message.split("\n")[0]).toContain(told);
    },
  );

  test("each row is tried", () => {
    expect(rows).toHaveLength(11);
  });
});

test("the package holds the pages and the schemas that a user needs", () => {
  expect(files).toEqual(
    expect.arrayContaining(["docs", "snapshot.schema.json", "delta.schema.json", "SECURITY.md", "CHANGELOG.md"]),
  );
  for (const file of files.filter((one) => one !== "dist")) expect(existsSync(new URL(file, root)), file).toBe(true);
});
