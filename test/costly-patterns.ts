const letters = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String.fromCodePoint(0x4e00 + index));

/** Patterns that are costly to compile, each with what another one is made of. */
export const costlyToCompile: Readonly<Record<string, string>> = {
  "classes of Unicode whose case is ignored": `(?i)[^${"\\pL".repeat(300)}]`,
  "ranges that are folded": `(?i)[${"B-\u{1e942}".repeat(80)}]`,
  "ranges that are folded and spelled by their codes": `(?i)[${"\\x{42}-\\x{1e942}".repeat(50)}]`,
  "classes of ASCII that are folded": `(?i)[${"\\w".repeat(490)}]`,
  "repetitions written out": "a{1000}".repeat(9),
  "repetitions in groups around groups": `${"(?:".repeat(75)}(?:${".*".repeat(180)}){1000}${"){1}b".repeat(75)}`,
  "repetitions that match nothing": `(?:${".*".repeat(400)}){500}[^\\x00-\\x{10FFFF}]`,
  "repetitions of a group behind an empty quotation": `(?:${".*".repeat(200)})\\Q\\E{1000}\\Q\\E{0}`,
  "classes repeated from the start of a text": "^\\pL{900}",
  "a program of one pass": `^${letters(150).join("?")}?$`,
  "many groups": "(a)".repeat(300),
  "many characters": "a".repeat(980),
  little: "a",
};

/** Patterns that are costly to run, with the use and the character that the text repeats. */
export const costlyToRun: Readonly<Record<string, readonly [use: string, text: string, pattern: string]>> = {
  "that reads to the end behind each match": ["regex_findall(pattern)", " ".repeat(100_000), " .*b| "],
  "that reads to the end, in a replacement": ["regex_replace(pattern, 'x')", " ".repeat(100_000), " .*b| "],
  "that may match nothing": ["regex_findall(pattern)", " ".repeat(100_000), "(?: *b)?"],
  "of many groups": ["regex_findall(pattern)", "a".repeat(100_000), "(a)?".repeat(97)],
  "of many groups that are empty": ["regex_findall(pattern)", "a".repeat(10_000), "()".repeat(240)],
  "of many groups that repeat": ["regex_findall(pattern)", "a".repeat(100_000), `${"(a*)".repeat(240)}b|(a)`],
  "of many ways to match": ["regex_findall(pattern)", "a".repeat(100_000), "(?:a?){400}a{400}"],
};
