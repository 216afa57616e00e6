/** The fields of a line of Apache's combined format, in order: each matches where the one before ended. */
const fields = [
  { name: "client", expected: "an address", pattern: /(\S+) /y },
  { name: "identity", expected: "an identity", pattern: /(\S+) /y },
  { name: "user", expected: "a user", pattern: /(\S+) /y },
  { name: "time", expected: "a time in brackets", pattern: /\[([^\]]+)\] /y },
  { name: "method", expected: "a request in quotes", pattern: /"([A-Z]+) /y },
  { name: "path", expected: "a path", pattern: /(\S+) /y },
  { name: "protocol", expected: "a protocol", pattern: /(HTTP\/[\d.]+)" /y },
  { name: "status", expected: "a status of three digits", pattern: /(\d{3}) /y },
  { name: "bytes", expected: "a number of bytes", pattern: /(\d+|-) /y },
  { name: "referrer", expected: "a referrer in quotes", pattern: /"([^"\\]*(?:\\.[^"\\]*)*)" /y },
  { name: "agent", expected: "a user agent in quotes", pattern: /"([^"\\]*(?:\\.[^"\\]*)*)"$/y },
];

/** Gives the lines of a text that are not empty, with their numbers. */
const linesOf = (text: string): { readonly number: number; readonly text: string }[] =>
  text
    .split("\n")
    .map((line, index) => ({ number: index + 1, text: line.trimEnd() }))
    .filter((line) => line.text !== "");

/** Reads a log: gives its entries, the number of its malformed lines, and the problems of the first few. */
export function parseLog(text: string) {
  const lines = linesOf(text).map((line) => ({ number: line.number, ...parseLine(line.text) }));
  const malformed = lines.filter((line) => "expected" in line);
  return {
    entries: lines.filter((line) => !("expected" in line)),
    malformed: malformed.length,
    first_malformed: malformed.slice(0, 5),
  };
}

/** Reads a line: gives its fields or, where it is malformed, what was expected at which column. */
function parseLine(text: string): Record<string, string | number> {
  const entry: Record<string, string | number> = {};
  let end = 0;
  for (const { name, expected, pattern } of fields) {
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    if (match === null) return { expected, column: end + 1 };
    entry[name] = match[1] ?? "";
    end = pattern.lastIndex;
  }
  const { status, bytes } = entry;
  return { ...entry, status: Number(status), bytes: bytes === "-" ? 0 : Number(bytes) };
}
