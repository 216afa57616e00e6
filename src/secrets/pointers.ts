import { marksOf } from "../data/admitted.ts";
import { isContainer, isList, type JsonValue, type Key } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import { type Sources, united } from "../data/sources.ts";
import { usage } from "../errors.ts";
import type { Payer } from "../limits.ts";
import type { Labelled } from "./labels.ts";

/** A secret in a value: where it is, and the paths that it came from. */
export interface SecretMark {
  /** JSON pointer (RFC 6901) into the value; `""` for all of it. */
  readonly pointer: string;
  /** Paths such as `keystore.token`, sorted. */
  readonly sources: readonly string[];
}

/** A value, and the secrets in it by pointer: sorted, none twice. */
export interface WithSecrets<T> {
  readonly value: T;
  readonly secrets: readonly SecretMark[];
}

// To tell of a secret, and to sort it in, takes as long as to copy sixteen items.
const itemsPerSecret = 16;

/** Lists the secrets of a value by pointer. O(what holds secrets, and their pointers): a shared part counts each time. */
export function secretsOf({ value, sources }: Labelled, payer?: Payer): readonly SecretMark[] {
  const found: SecretMark[] = [];
  collect(value, sources, "", found, payer);
  return found.sort((left, right) => (left.pointer < right.pointer ? -1 : 1));
}

function collect(
  value: JsonValue,
  sources: Sources | undefined,
  pointer: string,
  found: SecretMark[],
  payer: Payer | undefined,
): void {
  const marks = marksOf(value);
  const whole = united(sources, marks?.whole === undefined ? undefined : marks.all, payer);
  if (whole !== undefined) {
    payer?.spendItems(itemsPerSecret);
    payer?.spendCharacters(pointer.length); // which is one text of its own from here
    found.push({ pointer, sources: whole });
    return;
  }
  if (marks === undefined || !isContainer(value)) return;
  payer?.spendItems(isList(value) ? value.length : Object.keys(value).length);
  for (const { key, value: part, sources: partSources } of partsOf(value, payer)) {
    if (partSources === undefined && marksOf(part) === undefined) continue;
    if (typeof key === "string") payer?.spendCharacters(key.length);
    collect(part, partSources, pointer + pointerOf([key]), found, payer);
  }
}

const escapedKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** Tells a JSON pointer from all other values. */
export const isPointer = (value: unknown): value is string =>
  typeof value === "string" && (value === "" || value.startsWith("/")) && !/~(?![01])/.test(value);

/**
 * Reads the keys of a JSON pointer that a host gave.
 *
 * @throws ContextError `usage` for a text that is none
 */
export function pointerKeys(pointer: unknown): readonly string[] {
  if (!isPointer(pointer)) {
    throw usage('a secret is named by a JSON pointer: "" for all of the value, or keys that each begin with "/"');
  }
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Writes keys as a JSON pointer. */
export const pointerOf = (keys: readonly Key[]): string => keys.map((key) => `/${escapedKey(String(key))}`).join("");
