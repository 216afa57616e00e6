import type { Expression, Statement } from "../../src/language/syntax/syntax.ts";
import type { BinaryOperator } from "../../src/language/values/operators.ts";
import { costlyToCompile, costlyToRun } from "../costly-patterns.ts";

// The types of nodes and of operators hold these tables complete: what the grammar gains must have a row here.

const comparable = [
  "$spaces",
  "$words",
  "$numbers",
  "$alike",
  "$distinct",
  "$keys",
  "$longKeys",
  "$deepItems",
  "1e300",
];
const printable = [
  "$inner",
  "$short",
  "$spaces",
  "$numbers",
  "$objects",
  "$mixed",
  "$longKey",
  "$shared",
  "$deep",
  "$controls",
];

/** Writes a source for each value. */
const each = (values: readonly string[], write: (value: string) => string): readonly string[] => values.map(write);
const ninetySeven = (value: string): string => Array.from({ length: 97 }, () => value).join(", ");

const compared = (operator: string): readonly string[] => [
  ...each([...comparable, "$shared", "$deep", "$mixed"], (value) => `${value} ${operator} ${value}`),
  `$short ${operator} $spaces`,
];
const calculated = (operator: string): readonly string[] => [`1e10 ${operator} 3.7`, `$one[0] ${operator} 7`];

const operators: Readonly<Record<BinaryOperator, readonly string[]>> = {
  "==": [...compared("=="), "$numbers == $texts"],
  "!=": compared("!="),
  "<": compared("<"),
  "<=": compared("<="),
  ">": compared(">"),
  ">=": compared(">="),
  in: [
    ...each(["$short", "$needle", "$line", "'b'", "''"], (value) => `${value} in $spaces`),
    ...each(["1", "$words", "$deep", "$longKey"], (value) => `${value} in $numbers`),
    ...each(["$short", "$spaces", "$alike[0]"], (value) => `${value} in $alike`),
    ...each(["$longKey", "$longKeys[0]", "[$longKey]"], (value) => `${value} in $longKeys`),
    ...each(["$short", "$spaces", "$alike[0]"], (value) => `${value} in $keys`),
    "$deepItems[0] in $deepItems",
  ],
  "~": [
    ...each(printable, (value) => `${value} ~ $short`),
    ...each(printable, (value) => `$short ~ ${value}`),
    "($line ~ $line)[3]",
  ],
  "+": [
    "$line + $line",
    "$numbers + $one",
    "$one + $distinct",
    "$mixed | items + $numbers",
    "$needle + $short",
    ...calculated("+"),
  ],
  "-": calculated("-"),
  "*": calculated("*"),
  "/": calculated("/"),
  "//": calculated("//"),
  "%": calculated("%"),
  "**": calculated("**"),
};

/** Sources of every kind of expression but calls and tests, for which the tables of functions give the sources. */
export const expressions: Readonly<Record<Expression["kind"], readonly string[]>> = {
  literal: ["1", "'text'", `'${"a".repeat(10_000)}'`],
  name: ["$short", "$mixed", "$longKey", "$shared", "$spaces", "$deep"],
  member: [
    "$spaces[500000]",
    "$wide[-1]",
    "$wide.length",
    "$numbers[5000]",
    "$keys['key7777']",
    "$keys['key' ~ $$]",
    "$longKey[$longKey | keys | first]",
    "$mixed.key1",
    `$deep${".a".repeat(89)}`,
    "($line ~ $$)[0]",
    "($spaces[1:] ~ $$)[0]",
  ],
  slice: [
    ...each(["$spaces", "$wide", "$numbers", "$mixed | values", "$alike"], (value) => `(${value})[1:]`),
    "$spaces[::-1]",
    "$wide[1:10]",
    "$wide[-10:-1]",
    "$distinct[::2]",
    "$numbers[5:6]",
  ],
  list: [
    "[]",
    ...each(["1", ...printable], (value) => `[${value}]`),
    ...each(["1", "$short", "$mixed", "$thousand", "$longKey"], (value) => `[${ninetySeven(value)}]`),
  ],
  object: [
    "{}",
    ...each(["$short", "$spaces", "$line", "'key' ~ $$", "$spaces ~ $$"], (key) => `{${key}: 1}`),
    ...each(printable, (value) => `{'a': ${value}}`),
    `{${Array.from({ length: 97 }, (_, index) => `'key${index}': $mixed`).join(", ")}}`,
  ],
  not: each(printable, (value) => `not ${value}`),
  sign: ["-1e300", "+$one[0]"],
  both: each(printable, (value) => `${value} and ${value}`),
  either: each(printable, (value) => `0 or ${value}`),
  binary: Object.values(operators).flat(),
  comparison: ["1 < 2 <= 3 != 4", "$spaces <= $spaces <= $spaces", "$alike <= $alike <= $alike"],
  conditional: each(printable, (value) => `${value} if ${value} else 0`),
  // What a template leaves out stands in JSON templates alone, which are measured by their texts.
  omit: [],
  // These have rows of their own.
  call: [],
  test: [],
  method: [
    ...[
      "strip()",
      "lstrip(' ')",
      "rstrip('b')",
      "upper()",
      "split()",
      "splitlines()",
      "splitlines(true)",
      "isdigit()",
    ].flatMap((call) => each(["$short", "$spaces", "$lines", "$words", "$digits"], (value) => `${value}.${call}`)),
    ...[
      "startswith($words)",
      "endswith(($spaces, $needle))",
      "find('b')",
      "index(' ')",
      "count(' ')",
      "replace(' ', '')",
    ].flatMap((call) => each(["$short", "$spaces", "$needle"], (value) => `${value}.${call}`)),
    ...["keys()", "items()", "values()", "get('a')", "get('key7', 1)"].flatMap((call) =>
      each(["$mixed", "$keys", "$longKey"], (value) => `${value}.${call}`),
    ),
    ...each(["$texts", "$numbers", "$letters"], (value) => `$short.join(${value})`),
    `'${"{}".repeat(97)}'.format(${ninetySeven("'a'")})`,
    `'${"{a}".repeat(300)}'.format(a=$mixed)`,
    "$braces.format(1)",
  ],
};

const turns = ["$spaces", "$wide", "$numbers", "$objects", "$alike", "$mixed", "$keys", "$longKey", "$deepItems"];

/** Sources of every kind of statement. */
export const statements: Readonly<Record<Statement["kind"], readonly string[]>> = {
  text: ["x".repeat(1_000), "x"],
  output: each([...printable, "$wide", "$keys", "$distinct", "$alike"], (value) => `{{ ${value} }}`),
  if: each([...printable, "1 == 2"], (value) => `{% if ${value} %}{% elif not ${value} %}{% else %}{% endif %}`),
  switch: [
    ...each(comparable, (value) => `{% switch ${value} %}{% case 1 %}{% case ${value} %}{% default %}{% endswitch %}`),
    `{% switch 1 %}${"{% case 2 %}".repeat(97)}{% endswitch %}`,
  ],
  for: [
    ...each(turns, (value) => `{% for x in ${value} %}{% endfor %}`),
    ...each(turns, (value) => `{% for x in ${value} if false %}{% else %}{% endfor %}`),
    ...each(turns, (value) => `{% for x in ${value} %}{% set y = loop %}{{ loop.revindex }}{{ x }}{% endfor %}`),
    ...each(
      ["$mixed", "$keys", "$pairs", "$longKey"],
      (value) => `{% for a, b in ${value} %}{% set c = b %}{% endfor %}`,
    ),
  ],
  set: [
    ...each(printable, (value) => `{% set x, y, z = ${value} %}`),
    "{% set x = [x] %}",
    "{% set x = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] %}",
    "{% set x = {'a': x, 'b': x} %}{% set x = 1 if x == x else 2 %}",
  ],
  capture: [
    ...each(printable, (value) => `{% set x %}{{ ${value} }}{% endset %}`),
    ...each(
      ["$spaces", "$needle", "$wide", "$line"],
      (value) => `{% set x %}{{ ${value} }}{{ $short }}{% endset %}{% set y = x[0] %}`,
    ),
    ...each(["$spaces", "$line"], (value) => `{% filter upper | trim %}{{ ${value} }}{% endfilter %}`),
  ],
  "set-key": [
    ...each(printable, (value) => `{% set n = namespace() %}{% set n.x = ${value} %}{{ n.x is defined }}`),
    "{% set n = namespace($mixed) %}{% for x in $wide %}{% set n.x = x %}{% endfor %}",
    "{% set n = namespace($keys) %}{% for x in $numbers %}{% set n.x = x %}{% endfor %}",
    "{% set n = namespace() %}{% for x in $numbers %}{% set n.x = [n.x, n.x] if x < 40 else 0 %}{% endfor %}",
  ],
  with: [
    ...each(printable, (value) => `{% with x = ${value}, y = 1 %}{{ y }}{% endwith %}`),
    `{% with ${Array.from({ length: 97 }, (_, index) => `x${index} = $short`).join(", ")} %}{% endwith %}`,
  ],
  jump: [
    ...each(
      turns,
      (value) => `{% for x in ${value} %}{% if loop.last %}{% break %}{% endif %}{% continue %}{% endfor %}`,
    ),
    ...each(turns, (value) => `{% for x in ${value} %}{{ loop.changed(x) }}{{ loop.cycle(x, 1) }}{% endfor %}`),
    ...each(turns, (value) => `{% for x in ${value} %}{% set y = loop.previtem, loop.nextitem %}{% endfor %}`),
  ],
};

const longestSource = 262_144;
const filled = (part: string, end = ""): string => part.repeat((longestSource - end.length) / part.length) + end;
const tokens = (part: string, each: number): string => part.repeat(19_900 / each);
const nested = (open: string, inner: string, close: string, depth = 48): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Whole templates, compiled and rendered once: the largest of every shape of source. */
export const sources: Readonly<Record<string, string>> = {
  text: filled("x"),
  "white space": filled(" "),
  "white space to trim": `a${filled(" ", "{{- 1 }}").slice(1)}`,
  "open braces": filled("{ "),
  "open braces in a raw block": `{% raw %}${filled("{").slice(8)}`,
  "open comment": `{#${filled("# ").slice(2)}`,
  "open string": `{{ "${filled("\\a").slice(4)}`,
  "long string": `{{ "${filled("\\n").slice(14)}" }}`,
  outputs: tokens("{{ 1 }}", 4),
  "outputs that are wrong": tokens("{{ 1 1 }}", 5),
  "unknown filters": `{{ [${tokens("a|repjoinace,", 4)}] }}`,
  "unknown filters of many names": `{{ [${Array.from({ length: 4_900 }, (_, index) => `a|f${index}`)}] }}`,
  methods: `{{ [${tokens("a.repjoinace(),", 6)}] }}`,
  "unknown tests": `{{ [${tokens("a is lessthanx,", 4)}] }}`,
  "unknown names": `{{ [${Array.from({ length: 9_900 }, (_, index) => `name${index}`)}] }}`,
  "unknown tags": tokens("{% repjoinace %}", 4),
  "wrong arguments": `{{ [${tokens("1|replace(nope=1),", 8)}] }}`,
  "long list": `{{ [${tokens("1,", 2)}] }}`,
  "long object": `{{ {${tokens("'a': 1,", 4)}} }}`,
  "object of many keys": `{{ {${Array.from({ length: 4_900 }, (_, index) => `'key${index}': 1`)}} }}`,
  "nested lists": `{{ [${tokens(`${nested("[", "1", "]")},`, 98)}] }}`,
  "deep tags": tokens(nested("{% if 1 %}", "", "{% endif %}"), 336),
  "deep loops": nested("{% for x in [1, 2] %}", "{{ x }}", "{% endfor %}", 15),
  "long chains": tokens(`{{ 1${" + 1".repeat(190)} }}`, 383),
  "long comparisons": tokens(`{{ 1${" < 2".repeat(190)} }}`, 383),
  "chained ifs": tokens(`{{ ${"1 if 0 else ".repeat(190)}1 }}`, 763),
  "long names": `{{ [${tokens(`${"a".repeat(20)},`, 2)}] }}`,
  "sets of many names": Array.from({ length: 3_900 }, (_, index) => `{% set name${index} = 1 %}`).join(""),
  captures: Array.from(
    { length: 700 },
    (_, index) => `{% set x${index} %}{{ $needle }}{{ $short }}{% endset %}{% set y = x${index}[0] %}`,
  ).join(""),
  "values too deep": "{% set a = 1 %}".concat(
    `{% set a = ${nested("[", "a", "]", 45)} %}`.repeat(150),
    "{% set b = [a if $short else 1] %}",
  ),
};

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\")}'`;

const longPath = `'${Array.from({ length: 79 }, () => "0").join(".")}'`;

/** Sources by functions whose worst arguments the types of their parameters do not tell. */
export const special: Readonly<Record<string, readonly string[]>> = {
  map: [`$deepItems | map(attribute=${longPath})`],
  sort: [`$deepItems | sort(attribute=${longPath})`],
  unique: [`$deepItems | unique(attribute=${longPath})`],
  groupby: [`$deepItems | groupby(${longPath})`],
  selectattr: [`$deepItems | selectattr(${longPath}, 'defined')`],
  join: [`$deepItems | join('', ${longPath})`],
  get: [`$deepItems[0] | get(${longPath})`],
  "is matching": Object.values(costlyToCompile).map((pattern) => `'x' is matching(${quoted(pattern)} ~ '|' ~ $$)`),
  "is searching": Object.values(costlyToRun).map(
    ([use, text, pattern]) => `${quoted(text)} | ${use.replace("pattern", quoted(pattern))}`,
  ),
  format: [
    "'%.21f' | format(1)",
    "'%.99f' | format(1e300)",
    "'%999d' | format(1)",
    `'${"%s".repeat(97)}' | format(${ninetySeven("'a'")})`,
    `'${"%.15e".repeat(97)}' | format(${ninetySeven("1e300")})`,
    `'${"%-99x".repeat(97)}' | format(${ninetySeven("1000000")})`,
    `'${"%s".repeat(97)}' | format(${ninetySeven("$line")})`,
    `'%%' | format`,
  ],
};
