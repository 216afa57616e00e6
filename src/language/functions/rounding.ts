export const halfAwayFromZero = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

/** Rounds in decimal: 2.345 to two digits is 2.35, though no double is 2.345. */
export function rounded(value: number, places: number, round: (number: number) => number): number {
  const shifted = shift(round(shift(value, places)), -places);
  return Number.isFinite(shifted) ? shifted : value;
}

/** Multiplies a number by a power of ten. The exponent of its decimal form is changed, which rounds nothing. */
function shift(value: number, places: number): number {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  return Number(`${mantissa}e${Number(exponent) + places}`);
}
