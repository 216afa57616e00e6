import { describe, expect, test } from "vitest";
import { answerOf, judge } from "./case.ts";
import { caseFiles, titleOf } from "./case-files.ts";

describe.each([...caseFiles])("%s", (_, cases) => {
  test.each(cases.map((one) => [titleOf(one), one] as const))("%s", (_, one) => {
    const { wanted, given } = judge(one, answerOf(one));
    expect(given).toEqual(wanted);
  });
});
