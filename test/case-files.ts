import { readdirSync, readFileSync } from "node:fs";
import type { Case } from "./case.ts";

const folder = new URL("cases/", import.meta.url);

/** Every file of cases, by its name. */
export const caseFiles: ReadonlyMap<string, readonly Case[]> = new Map(
  readdirSync(folder).map((file) => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly Case[],
  ]),
);

export function titleOf({ shows, source }: Case): string {
  const text = typeof source === "string" ? source : JSON.stringify(source);
  return shows === undefined ? text : `${shows}: ${text}`;
}
