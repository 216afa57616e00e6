import { readFileSync } from "node:fs";
import { examples } from "virtual:examples";
import { describe, expect, test } from "vitest";

describe("every example of the documentation runs and gives what it says", () => {
  test.each(examples)("%s", async (_, run) => {
    expect.hasAssertions();
    await run();
  });
});

test("the README's links lead somewhere", () => {
  const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(() => readFileSync(new URL(`../${link}`, import.meta.url))).not.toThrow();
});
