import type { Key, Maybe } from "../data/json.ts";
import type { Run } from "../language/run/run.ts";
import { pathOf } from "../scope/path.ts";

/** Reads from the data of the run, as a template could where the function is called. */
export const readAt = (run: Run, name: string, ...keys: readonly Key[]): Maybe => {
  for (const key of keys) run.spendCharacters(String(key).length);
  return run.read(pathOf(name, keys));
};
