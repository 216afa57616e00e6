import { compareVersions, satisfies, validate } from "compare-versions";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { text } from "./parameters.ts";

const longestVersion = 256;

// To read a version and compare it takes as long as to copy some items.
export const itemsPerVersion = 12;

/** Checks a version: numbers with points between, and behind a hyphen what comes before a release. */
function versionOf(run: Run, callee: string, value: string): string {
  run.spendItems(itemsPerVersion);
  if (value.length <= longestVersion && validate(value)) return value;
  throw new ContextError("type", {
    operation: `'${callee}'`,
    expected: "a version such as 1.2, 1.2.3 or 1.2.3-rc.1",
    found: "a string that is none",
  });
}

/** Compares two versions by their numbers: a negative number, zero or a positive one. */
export const comparedVersions = (run: Run, callee: string, first: string, second: string): number =>
  compareVersions(versionOf(run, callee, first), versionOf(run, callee, second));

/** What the operators of a comparison of versions ask of its sign. */
const operators: ReadonlyMap<string, (sign: number) => boolean> = new Map([
  ...["==", "=", "eq"].map((operator) => [operator, (sign: number) => sign === 0] as const),
  ...["!=", "<>", "ne"].map((operator) => [operator, (sign: number) => sign !== 0] as const),
  ...["<", "lt"].map((operator) => [operator, (sign: number) => sign < 0] as const),
  ...["<=", "le"].map((operator) => [operator, (sign: number) => sign <= 0] as const),
  ...[">", "gt"].map((operator) => [operator, (sign: number) => sign > 0] as const),
  ...[">=", "ge"].map((operator) => [operator, (sign: number) => sign >= 0] as const),
]);

/** Tells whether an operator holds for a comparison. @throws ContextError `arguments` for an operator that is none */
export function holds(callee: string, operator: string, sign: number): boolean {
  const asks = operators.get(operator);
  if (asks !== undefined) return asks(sign);
  const problem = `the operators are ${[...operators.keys()].join(" ")}`;
  throw new ContextError("arguments", { callee: `'${callee}'`, problem });
}

/** Tells whether a version lies in a range, such as `^1.2`, `~1.2.3` or `>=1.2 <2`. */
function isInRange(run: Run, callee: string, value: string, range: string): boolean {
  run.check("patternLength", range.length);
  run.spendItems((range.length + 1) * itemsPerVersion);
  try {
    return satisfies(versionOf(run, callee, value), range);
  } catch (error) {
    if (error instanceof ContextError) throw error;
    const problem = "a range is of versions behind ^ ~ < <= > >= or =, such as '^1.2' or '>=1.2 <2'";
    throw new ContextError("arguments", { callee: `'${callee}'`, problem });
  }
}

export const versionFunctions: readonly FunctionDefinition[] = [
  define({
    name: "compare_versions",
    summary: "Compares two versions by their numbers: -1, 0 or 1.",
    parameters: [text("first"), text("second")],
    call: (run, first, second) => comparedVersions(run, "compare_versions", first, second),
  }),
  define({
    name: "version_in",
    summary: "Tells whether a version lies in a range, such as ^1.2, ~1.2.3 or >=1.2 <2.",
    parameters: [text("version"), text("range")],
    call: (run, value, range) => isInRange(run, "version_in", value, range),
  }),
];

export const versionTests: readonly FunctionDefinition[] = [
  define({
    name: "version",
    summary: "Tells whether a version compares so with another: is version('1.2', '>=').",
    parameters: [text("version"), text("other"), text("operator", "==")],
    call: (run, value, other, operator) => holds("version", operator, comparedVersions(run, "version", value, other)),
  }),
];
