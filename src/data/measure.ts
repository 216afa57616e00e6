import type { JsonValue } from "./json.ts";

/**
 * How large a list or object is: about the length of its JSON text in bytes, and its height, which is how many lists and
 * objects lie within each other in it, itself counted. Both share one number, which V8 keeps in the stamp itself.
 */
export type Measure = number;

const heights = 256; // more than deepestHeld

export const measureOf = (bytes: number, height: number): Measure => bytes * heights + height;

export const bytesIn = (measure: Measure): number => Math.floor(measure / heights);

export const heightIn = (measure: Measure): number => measure % heights;

/** The measure of a list or object in which nothing has been counted yet: two brackets. */
export const emptyMeasure: Measure = measureOf(2, 1);

/** The bytes of a scalar's JSON text, near enough: no number is printed to count its digits. */
export const scalarBytes = (value: JsonValue): number =>
  typeof value === "string" ? value.length + 2 : typeof value === "number" ? 8 : 5;

/** The bytes that a key adds to JSON text: its own, two quotes and a colon. */
export const keyBytes = (key: string): number => key.length + 3;

/** Adds bytes to a measure. */
export const withBytes = (measure: Measure, bytes: number): Measure => measure + bytes * heights;

/** Raises a measure so that it is higher than a part is. */
export const above = (measure: Measure, partHeight: number): Measure =>
  measure + Math.max(0, partHeight + 1 - heightIn(measure));
