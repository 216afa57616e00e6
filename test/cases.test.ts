import { describe, expect, test } from "vitest";
import { answerOf, judge } from "./case.ts";
import { caseFiles, titledCases } from "./case-files.ts";

describe.each([...caseFiles])("%s", (_, cases) => {
  test.each(cases)("%s", (_, one) => {
    const { wanted, given } = judge(one, answerOf(one));
    expect(given).toEqual(wanted);
  });
});

test.each([
  { cases: [{ source: "1", result: 1 }] },
  { shows: "", cases: [{ source: "1", result: 1 }] },
  { shows: "a digit gives its number" },
  { shows: "a digit gives its number", cases: [] },
  { source: "1", result: 1 },
])("a group without a heading or without cases is refused: %j", (group) => {
  expect(() => titledCases([group])).toThrow('needs "shows" and "cases"');
});
