import { marksOf } from "../data/admitted.ts";
import { type Container, isList, type JsonValue, type Key } from "../data/json.ts";
import { type Sources, united } from "../data/sources.ts";
import { usage } from "../errors.ts";
import type { Labelled, Payer } from "./labels.ts";

/** A secret in a value: where it is, and the paths that it came from. */
export interface SecretMark {
  /** JSON pointer (RFC 6901) into the value; `""` for all of it. */
  readonly pointer: string;
  /** Paths such as `keystore.token`, sorted. */
  readonly sources: readonly string[];
}

// To tell of a secret, and to sort it in, takes as long as to copy so many items.
const itemsPerSecret = 16;

/** The secrets of a value, by pointer. O(what holds secrets): a part that is shared counts each time. */
export function secretsOf({ value, sources }: Labelled, payer: Payer): readonly SecretMark[] {
  const found: SecretMark[] = [];
  collect(value, sources, "", found, payer);
  return found.sort((left, right) => (left.pointer < right.pointer ? -1 : 1));
}

function collect(
  value: JsonValue,
  sources: Sources | undefined,
  pointer: string,
  found: SecretMark[],
  payer: Payer,
): void {
  const marks = marksOf(value);
  const whole = united(sources, marks?.whole === undefined ? undefined : marks.all);
  if (whole !== undefined) {
    payer.spendItems(itemsPerSecret);
    found.push({ pointer, sources: whole });
    return;
  }
  if (marks === undefined) return;
  const parts = Object.entries(value as Container); // only they bear marks
  payer.spendItems(parts.length);
  for (const [key, part] of parts) {
    collect(part, marks.parts.get(isList(value) ? Number(key) : key), `${pointer}/${escapedKey(key)}`, found, payer);
  }
}

const escapedKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** The keys of a JSON pointer. */
export function pointerKeys(pointer: unknown): readonly string[] {
  if (typeof pointer !== "string" || (pointer !== "" && !pointer.startsWith("/")) || /~(?![01])/.test(pointer)) {
    throw usage('a secret is named by a JSON pointer: "" for all of the value, or keys that each begin with "/"');
  }
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A pointer of keys. */
export const pointerOf = (keys: readonly Key[]): string => keys.map((key) => `/${escapedKey(String(key))}`).join("");
