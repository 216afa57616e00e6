import { halfAwayFromZero, rounded } from "./rounding.ts";

const mostPlaces = 20;

/** Writes a number without an exponent, with so many digits behind the point or as many as it has, at most twenty. */
export function plainDecimal(value: number, places: number | undefined): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const shown = Math.abs(rounded(value, places ?? mostPlaces, halfAwayFromZero));
  const [mantissa = "0", exponent = "0"] = String(shown).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const before = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const behind = (point > 0 ? digits.slice(point) : "0".repeat(-point) + digits).padEnd(places ?? 0, "0");
  return behind === "" || places === 0 ? sign + before : `${sign}${before}.${behind}`;
}
