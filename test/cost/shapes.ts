import { createEnvironment, type JsonValue, WorkflowContext } from "workflow-context";

const many = 20_000;
const longest = 1_048_576;
const needle = longest / 2;

const same = (item: JsonValue, length = many): readonly JsonValue[] => Array.from({ length }, () => item);
const made = <T>(length: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => make(index));
const record = (length: number, make: (index: number) => JsonValue): JsonValue =>
  Object.fromEntries(made(length, (index) => [`key${index}`, make(index)]));
const repeated = <T>(times: number, start: T, next: (value: T) => T): T => {
  let value = start;
  for (let time = 0; time < times; time++) value = next(value);
  return value;
};
const spaces = (length: number): string => " ".repeat(length);

const longKey = { [spaces(1_000_000)]: "text" };

/** The largest data of every shape that the limits allow, by the names of the variables that hold it. */
const data = {
  // texts
  short: "a",
  line: spaces(990),
  spaces: spaces(longest),
  words: "ab ".repeat(longest / 3),
  wide: "😀é".repeat(longest / 3),
  tags: "<a ".repeat(longest / 3),
  addresses: "a.com ".repeat(longest / 6),
  digits: "9".repeat(999),
  controls: "\u0001".repeat(longest / 8),
  lines: "\n".repeat(longest),
  braces: "{0}".repeat(300_000),
  // V8 looks for a text by its last 250 units, which are everywhere here
  needle: `${spaces(needle / 8)}b${spaces(needle - needle / 8)}`,
  subject: `${spaces(99_999)}a`,
  groups: "\\9".repeat(50_000),
  flatJson: `[${"1,".repeat(longest / 2 - 2)}1]`,
  deepJson: `${"[".repeat(90)}${"]".repeat(90)}`,
  keysJson: JSON.stringify(record(50_000, (index) => index)),
  base64: "YWJj".repeat(longest / 4),
  escapes: "%41+".repeat(longest / 4),
  flatYaml: "- 1\n".repeat(longest / 4),
  keysYaml: Array.from({ length: 50_000 }, (_, index) => `key${index}: [a, *x]\n`)
    .join("")
    .replace("key0: [a, *x]", "key0: &x {}"),
  manyYaml: "---\n".repeat(longest / 4),
  // lists
  one: [1],
  numbers: made(many, (index) => ((index * 7919) % many) + 0.123456789),
  ones: same(1),
  huge: same(1e300),
  texts: made(many, (index) => `text ${(index * 7919) % many}`),
  letters: same("a"),
  paddings: same(spaces(990)),
  numerals: same("9".repeat(999)),
  hosts: same("a.com"),
  // V8 hashes a text of more than 16,383 units by its length alone
  alike: made(1_000, (index) => `${spaces(20_000)}${index + 1_000}`),
  empties: same([]),
  pairs: same(["a", 1]),
  objects: same({ a: 1, b: "b" }),
  bare: same({}),
  distinct: made(many, (index) => ({ a: (index * 7919) % many })),
  longKeys: same(longKey, 250),
  deepItems: made(250, () => repeated<JsonValue>(80, [], (value) => [value])),
  // objects
  small: { a: 1 },
  longKey,
  keys: record(many, (index) => index),
  mixed: record(10_000, (index) => (index % 2 === 0 ? `text ${index}` : { a: `text ${index}` })),
  thousand: record(1_000, (index) => `text ${index}`),
  deep: repeated<JsonValue>(90, 1, (value) => ({ a: value })),
} satisfies Readonly<Record<string, JsonValue>>;

/** The names of the variables. */
export const names: readonly string[] = [...Object.keys(data), "shared", "inner"];

/** Finds the names in a source, with the keystore before them. */
export const shapeNames = new RegExp(`(?:keystore\\.)?\\b(?:${names.join("|")})\\b`, "g");

/** Makes a context that holds the data by name twice: in its variables, and in its keystore. */
export function contextOfShapes(): WorkflowContext {
  // What templates of the default limits can make is larger than what a context of these limits may hold.
  const limits = { valueBytes: Number.MAX_SAFE_INTEGER, contextBytes: Number.MAX_SAFE_INTEGER };
  const environment = createEnvironment({ limits });
  const levels = made(14, (level) => [`level${level + 1}`, `{{ [level${level}, level${level}] }}`]);
  const maker = new WorkflowContext({ variables: { level0: 1 }, environment }).publish(Object.fromEntries(levels));
  const variables = { ...data, shared: maker.get("level14") }; // 16,384 items, of which the templates make fourteen
  const inner = { [spaces(1_000_000)]: "text" }; // of it the value alone is secret, and its pointer has the key
  return new WorkflowContext({
    variables: { ...variables, inner: "" },
    keystore: { ...variables, inner },
    environment,
  }).setVariable("inner", inner, { secrets: [`/${spaces(1_000_000)}`] });
}

// Each source is an argument. `$name` is a variable, or the same value in the keystore; `$$` is new in each turn.
const keys480 = `'${made(480, () => "0").join(".")}'`;

/** An argument for each type of parameter, the commonest first. */
export const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  "a string": [
    "$words",
    "$spaces",
    "$short",
    "$needle",
    "$line",
    "$addresses",
    "$wide",
    "$tags",
    "$digits",
    "$controls",
    "$lines",
    "$flatJson",
    "$deepJson",
    "$keysJson",
    "$base64",
    "$escapes",
    "$flatYaml",
    "$keysYaml",
    "$manyYaml",
    "' '",
    "''",
    "1e300",
  ],
  "an integer": ["1", "0", "36", "305", "1000", "1000000", "-1"],
  "a number": ["1e300", "1.23456789e-300", "0.1", "10000"],
  "a boolean": ["true", "false"],
  "a path": ["'a'", keys480, "('key' ~ $$)", "$line", "0"],
  "a list": [
    "$texts",
    "$objects",
    "$one",
    "$numbers",
    "$letters",
    "$huge",
    "$alike",
    "$empties",
    "$pairs",
    "$distinct",
    "$longKeys",
    "[[$longKey] | batch(700, $longKey) | first]",
    "$deepItems",
    "$shared",
    "[$spaces, $words]",
  ],
  "a string or a number": ["'a'", "1", "$line"],
  "a list or an integer": ["$texts", "1000"],
  "an object": ["$mixed", "$small", "$longKey", "$keys", "$deep", "$thousand"],
  "a value": [
    "$words",
    "$texts",
    "$short",
    "$spaces",
    "$keys",
    "1e300",
    "$needle",
    "$numbers",
    "$wide",
    "$objects",
    "$distinct",
    "$alike",
    "$pairs",
    "$longKeys",
    "$longKey",
    "$mixed",
    "$deep",
    "$shared",
    "$controls",
    "$line",
    "null",
  ],
};

const classes = made(300, () => "\\\\pL").join("");

/** Arguments of parameters whose name says more than their type. */
export const argumentsNamed: Readonly<Record<string, readonly string[]>> = {
  pattern: [
    "' .*b| '",
    "'a'",
    "' '",
    "'(a| )*$'",
    `'[${made(30, () => "\\\\a").join("")}'`,
    `'(?i)[^${classes}]' ~ $$`,
    `'\\\\Q[\\\\E${made(100, () => "a{1000}").join("")}\\\\Q]\\\\E' ~ $$`,
    "'(((((a{1,10}){1,10}){1,10}){1,10}){1,10}){1,10}' ~ $$",
    `'${made(150, () => "( )").join("")}' ~ $$`,
    `'${made(300, () => "a|").join("")}' ~ $$`,
    "$line ~ $$",
  ],
  new: ["'b'", "$short", `'${made(500, () => "\\\\9").join("")}'`, "$groups", "$spaces"],
  method: ["'common'", "'floor'", "'x'"],
  by: ["'key'", "'value'"],
  algorithm: ["'md5'", "'sha1'", "'sha256'", "'sha512'"],
  version: ["'1.2.3'", "'1.2.3-alpha.1'", "$short"],
  other: ["$texts", "'1.2.3'", "$numbers", "1"],
  range: ["'^1.2'", "'>=1 <2 || >=3'"],
  time: ["'2026-01-31T08:05:06+01:00'", "'2026-10-25T02:30:00Z'"],
  from: ["'2026-01-31T08:05:06+01:00'", "$texts", "1000"],
  to: ["'2026-03-31T08:05:06Z'"],
  zone: ["'UTC'", "'Europe/Berlin'", "'+05:30'"],
  format: ["'%Y-%m-%d %H:%M:%S %j %U %V'", "'%Z'", `'${made(300, () => "%c").join("")}'`],
  query: [
    "'a'",
    "'[*].a'",
    "'[?a > `1`]'",
    "'$..a'",
    "'$[?@.a == 1]'",
    "'sort(@)'",
    "'$[?$[0] == @]'",
    `'${made(40, () => "[@,@]").join(".")}'`,
    `'$${made(40, () => "..*").join("")}'`,
  ],
  lists: ["'replace'", "'union'", "'append'"],
  list_merge: ["'replace'", "'union'", "'append_rp'"],
  style: ["'plain'", "'xml'"],
  encoding: ["'utf-8'", "'utf-16-le'"],
  key_name: ["'a'"],
  value_name: ["'b'"],
  size: ["2", "3", "100"],
};

/** The texts that stand before a pattern, which may not be longer. */
export const subjects: readonly string[] = ["$line", "$subject", "$short"];

/** Lists whose items are handed one by one to what `map` and `select` call, by the type of its first parameter. */
export const itemsOf: Readonly<Record<string, readonly string[]>> = {
  "a string": ["$letters", "$paddings", "$numerals", "$hosts"],
  "an integer": ["$ones"],
  "a number": ["$huge", "$numbers"],
  "a list": ["$empties", "$pairs"],
  "an object": ["$bare", "$objects"],
  "a value": ["$letters", "$paddings", "$numerals", "$numbers", "$objects", "$pairs"],
};
