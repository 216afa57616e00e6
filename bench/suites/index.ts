import type { Suite } from "../case.ts";
import { cloneSuite, itemSuite, withItemsSuite, writeSuite } from "./clone.ts";
import { compileSuite } from "./compile.ts";
import { conditionSuite } from "./condition.ts";
import { endToEndHeapSuite, endToEndSuite } from "./end-to-end.ts";
import { hostileSuite } from "./hostile.ts";
import { ingestSuite } from "./ingest.ts";
import { jsonSuite } from "./json.ts";
import { heapSuite, memorySuite } from "./memory.ts";
import { readsSuite } from "./reads.ts";
import { refusalsSuite } from "./refusals.ts";
import { renderSuite } from "./render.ts";
import { searchSuite } from "./search.ts";

const timed = [cloneSuite, itemSuite, withItemsSuite, writeSuite, ingestSuite, renderSuite, conditionSuite];

/** Groups are measured one after the other: first those that need a small heap. */
export const groups: readonly (readonly Suite[])[] = [
  [memorySuite, heapSuite],
  [endToEndSuite, endToEndHeapSuite],
  [...timed, compileSuite, jsonSuite, refusalsSuite, hostileSuite, searchSuite, readsSuite],
];

/** The suites that tell what a context costs, which fit on one screen. */
export const main: readonly Suite[] = [cloneSuite, itemSuite, memorySuite];
