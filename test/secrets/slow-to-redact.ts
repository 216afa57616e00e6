/** Gives secrets and texts for which a search that tries each secret at each place would take minutes, and what comes out. */
export function slowToRedact(): Readonly<
  Record<string, readonly [secrets: readonly string[], text: string, out: string]>
> {
  const long = Array.from({ length: 200_000 }, (_, index) => index.toString(36)).join("");
  const almost = "a".repeat(200_000);
  const prefixes = `${"x".repeat(2_000)}z`.repeat(100);
  const written = "\\\\\\\\%252541+&amp;#65;\\\\u0025 \n".repeat(3_000);
  return {
    "one secret is long": [[long], `x ${long} y`, "x *** y"],
    "secrets begin with many characters": [
      Array.from({ length: 40_000 }, (_, index) => `${String.fromCharCode(0x3000 + index)}abcd`),
      "abcd".repeat(10_000),
      "abcd".repeat(10_000),
    ],
    "each secret begins with another": [
      Array.from({ length: 600 }, (_, index) => `${"x".repeat(4 + index)}y`),
      prefixes,
      prefixes,
    ],
    "the text is almost a secret at each place": [[`${almost}b`], almost, almost],
    "much is written within each other": [["abcd\"\\%& <>'\n+ä"], written, written],
  };
}
