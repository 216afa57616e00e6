import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { LargeValue } from "../stores/store.ts";

/** Compresses a text into one that any store takes, under its hash. O(length). */
export function packed(text: string): LargeValue {
  const body = gzipSync(text, { level: 1 }).toString("base64");
  return { hash: hashOf(body), body };
}

/** Gives the text of what a store gave for a hash; undefined where it is not there, or was changed. O(length). */
export function unpacked(hash: string, [found]: readonly LargeValue[]): string | undefined {
  return found === undefined || hashOf(found.body) !== hash
    ? undefined
    : gunzipSync(Buffer.from(found.body, "base64")).toString();
}

/** Node's own is faster than the one that contexts are hashed with, which runs in browsers, too. */
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
