import type { Key } from "./json.ts";
import { isPromise } from "./promise.ts";

type Getter = (() => unknown) | undefined;

// This is six times as fast as to ask for a list's descriptor, and does not run the getter that it finds.
const getterOf = (Object.prototype as unknown as { __lookupGetter__(this: object, key: Key): Getter }).__lookupGetter__;

/** Tells an accessor from a value in a list of the host. */
export const hasGetter = (list: object, index: number): boolean => getterOf.call(list, index) !== undefined;

type ToJson = (this: object, key: string) => unknown;

const toJsonOf = (holder: object): ToJson | undefined => {
  const value: unknown = Object.getOwnPropertyDescriptor(holder, "toJSON")?.value;
  return typeof value === "function" ? (value as ToJson) : undefined;
};

/** Finds the `toJSON` of a plain object: an inherited one is another realm's or a polluted prototype's. */
export const ownToJson = (value: object): ToJson | undefined =>
  Object.hasOwn(value, "toJSON") ? toJsonOf(value) : undefined;

/** Finds the `toJSON` that an instance of a class has or inherits. No getter is run. */
export const inheritedToJson = (value: object): ToJson | undefined => {
  for (let holder: object | null = value; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const toJson = toJsonOf(holder);
    if (toJson !== undefined) return toJson;
  }
  return undefined;
};

/** Names the kind of a value of the host, for the error that refuses it. */
export const describeHost = (value: unknown): string => {
  if (value === undefined) return "undefined";
  if (typeof value === "bigint") return "a bigint";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  const builder: unknown = Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(value) as object,
    "constructor",
  )?.value;
  return typeof builder === "function" && builder.name !== "" ? `a ${builder.name}` : "an instance of a class";
};

/** Tells what to give instead of a value that is not JSON. */
export const adviceFor = (value: unknown): string => {
  if (value === undefined) return "use null";
  if (typeof value === "bigint") return "use a string, or a number where it is exact";
  if (value instanceof Map) return "use Object.fromEntries(map)";
  if (value instanceof Set) return "use Array.from(set)";
  if (isPromise(value)) return "await it, and give what comes of it";
  return typeof value === "object" ? "give it a toJSON method, or store plain data" : "store data only";
};
