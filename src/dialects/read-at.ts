import type { Key, Maybe } from "../data/json.ts";
import type { Run } from "../language/run/run.ts";
import { pathIn, type Space } from "../scope/path.ts";

/** Reads from the data of the run, as a template could where the function is called. */
export const readAt = (run: Run, space: Space, ...keys: readonly Key[]): Maybe => {
  for (const key of keys) run.spendCharacters(String(key).length);
  return run.read(pathIn(space, keys));
};
