const units: readonly (readonly [unit: string, seconds: number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
];

/** Writes a number of seconds as a person does: `1h 16m 5s`. */
export function humanDuration(seconds: number): string {
  let rest = Math.round(Math.abs(seconds) * 1_000) / 1_000;
  const parts: string[] = [];
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  const left = Math.round(rest * 1_000) / 1_000;
  if (left > 0 || parts.length === 0) parts.push(`${left}s`);
  return (seconds < 0 ? "-" : "") + parts.join(" ");
}
