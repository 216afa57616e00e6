import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import differences from "./conformance/differences.json" with { type: "json" };

const language = readFileSync(new URL("../docs/language.md", import.meta.url), "utf8");
const section = language.slice(language.indexOf("## Where other engines differ"));
const documented = [...section.matchAll(/^\| (?!reason|-)([^|]+?) \|/gm)].map(([, reason]) => reason);

test("each reason to differ from another engine is justified in the documentation, and each one there is used", () => {
  expect(new Set(Object.values(differences))).toEqual(new Set(documented));
});
