import { readdirSync, readFileSync } from "node:fs";
import type { Case } from "./case.ts";

/** Cases that show one behaviour of the language, which the heading states. */
interface Group {
  readonly shows: string;
  /** The dialects of all of its cases. */
  readonly dialects?: Case["dialects"];
  readonly cases: readonly Case[];
}

/** A case, and before it the title of its test: the heading of its group and the source. */
export type TitledCase = readonly [title: string, one: Case];

const folder = new URL("cases/", import.meta.url);

/** Every file of cases, by its name. */
export const caseFiles: ReadonlyMap<string, readonly TitledCase[]> = new Map(
  readdirSync(folder).map((file) => [
    file.replace(".json", ""),
    titledCases(JSON.parse(readFileSync(new URL(file, folder), "utf8"))),
  ]),
);

export function titledCases(groups: readonly Partial<Group>[]): readonly TitledCase[] {
  return groups.flatMap(({ shows, dialects, cases = [] }) => {
    if (!shows || cases.length === 0)
      throw new Error(`A group needs "shows" and "cases": ${shows ?? cases[0]?.source}`);
    return cases.map((one) => {
      const titled = `${shows}: ${textOf(one.source)}`;
      return [titled, dialects === undefined ? one : { dialects, ...one }] as const;
    });
  });
}

function textOf(source: unknown): string {
  return typeof source === "string" ? source : JSON.stringify(source);
}
