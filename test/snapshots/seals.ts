import { isDeepStrictEqual } from "node:util";
import type { JsonValue, Seal, Unseal } from "workflow-context";

/** Seals that are the same each time and bound to their place. They encrypt nothing: what is stored here is no secret. */
export const seal: Seal = (value, place) => Buffer.from(JSON.stringify([place, value])).toString("base64");

/** Reads what {@link seal} wrote for that place, and refuses all else: Base64 itself forgives junk behind its end. */
export const unseal: Unseal = (sealed, place) => {
  const [boundTo, value] = JSON.parse(Buffer.from(String(sealed), "base64").toString()) as readonly unknown[];
  if (!isDeepStrictEqual(boundTo, { ...place })) throw new Error("this seal belongs elsewhere");
  if (seal(value as JsonValue, place) !== sealed) throw new Error("this seal was changed"); // it comes from JSON
  return value;
};
