import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { isList } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { momentOf } from "../run/moment.ts";
import type { Run } from "../run/run.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { listOrInteger } from "./parameters.ts";

// A number is made of a hash of a UUID.
const itemsPerNumber = 60;

/** Gives a random number from 0, below 1. It is made of a UUID: a host that replays those replays chance, too. */
export function chance(run: Run): number {
  run.spendItems(itemsPerNumber);
  const bytes = sha256(utf8ToBytes(momentOf(run, run.rules.uuid)));
  return bytes.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;
}

export const chanceFunctions: readonly FunctionDefinition[] = [
  define({
    name: "random",
    summary: "Gives one of the items of a list by chance, or an integer from 0 below another.",
    reach: "parts",
    parameters: [listOrInteger("from")],
    call: (run, from) => {
      const size = isList(from) ? from.length : from;
      if (size < 1) {
        const problem = "it takes a list that is not empty, or an integer from 1";
        throw new ContextError("arguments", { callee: "'random'", problem });
      }
      const index = Math.floor(chance(run) * size);
      return isList(from) ? from[index] : index;
    },
  }),
  define({
    name: "now",
    summary: "Gives the time in ISO 8601, from the environment's clock.",
    parameters: [],
    call: (run) => momentOf(run, run.rules.clock),
  }),
  define({
    name: "uuid",
    summary: "Gives a random UUID, from the environment's source of randomness.",
    parameters: [],
    call: (run) => momentOf(run, run.rules.uuid),
  }),
];
