import { isContainer, isList, type Value } from "../../data/json.ts";
import type { Run } from "../../language/run/run.ts";

/** The size of data as a query sees it. */
export interface DataSize {
  /** The number of values in it, each text for as many as it is long by eight. */
  readonly units: number;
  /** The number of lists and objects that lie within each other. */
  readonly height: number;
}

/** Measures data, and charges for each part: as often as it is there. O(size). */
export function dataSize(run: Run, value: Value, depth = 1): DataSize {
  if (!isContainer(value)) return { units: typeof value === "string" ? 1 + (value.length >>> 3) : 1, height: 0 };
  run.check("dataDepth", depth);
  const parts = isList(value) ? value : Object.values(value);
  run.spendItems(parts.length);
  let units = 1;
  let height = 0;
  for (const part of parts) {
    const size = dataSize(run, part, depth + 1);
    units += size.units;
    height = Math.max(height, size.height);
  }
  return { units, height: height + 1 };
}
