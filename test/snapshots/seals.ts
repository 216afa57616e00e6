import { isDeepStrictEqual } from "node:util";
import type { JsonValue, Seal, Unseal } from "workflow-context";

/** Makes a seal that depends on nothing but the value and its place. It encrypts nothing, as the stored values are no secrets. */
export const seal: Seal = (value, place) => Buffer.from(JSON.stringify([place, value])).toString("base64");

/** Reads a seal that {@link seal} wrote for the place, and refuses every other: Base64 alone would forgive junk behind its end. */
export const unseal: Unseal = (sealed, place) => {
  const [boundTo, value] = JSON.parse(Buffer.from(String(sealed), "base64").toString()) as readonly unknown[];
  if (!isDeepStrictEqual(boundTo, { ...place })) throw new Error("this seal belongs elsewhere");
  if (seal(value as JsonValue, place) !== sealed) throw new Error("this seal was changed"); // it was parsed from JSON
  return value;
};
