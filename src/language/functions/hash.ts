import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { text } from "./parameters.ts";

const algorithms: ReadonlyMap<string, (bytes: Uint8Array) => Uint8Array> = new Map([
  ["md5", md5],
  ["sha1", sha1],
  ["sha256", sha256],
  ["sha512", sha512],
]);

// Measured: to hash a character takes as long as to copy so many, and the last block of a hash as long as some items.
const charactersPerCharacter = 16;
export const itemsPerHash = 40;

function hashed(run: Run, value: string, algorithm: string): string {
  const hash = algorithms.get(algorithm);
  if (hash === undefined) {
    const problem = `the algorithms are ${[...algorithms.keys()].join(", ")}`;
    throw new ContextError("arguments", { callee: "'hash'", problem });
  }
  run.check("stringLength", value.length);
  run.spendCharacters(value.length * charactersPerCharacter);
  run.spendItems(itemsPerHash);
  return bytesToHex(hash(utf8ToBytes(value)));
}

const byName = (algorithm: string): FunctionDefinition =>
  define({
    name: algorithm,
    summary: `Gives the ${algorithm.toUpperCase()} hash of a text in UTF-8, in hexadecimal digits.`,
    parameters: [text("text")],
    call: (run, value) => hashed(run, value, algorithm),
  });

export const hashFunctions: readonly FunctionDefinition[] = [
  define({
    name: "hash",
    summary: "Gives the hash of a text in UTF-8, in hexadecimal digits: md5, sha1, sha256 or sha512.",
    parameters: [text("text"), text("algorithm")],
    call: (run, value, algorithm) => hashed(run, value, algorithm),
  }),
  byName("md5"),
  byName("sha1"),
  byName("sha256"),
  byName("sha512"),
];
