import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type ContextError,
  compileTemplate,
  createEnvironment,
  type FunctionInfo,
  WorkflowContext,
} from "workflow-context";
import * as dialects from "workflow-context/dialects";
import { ofDialects } from "../src/language/functions/advice.ts";
import { errorOf } from "./error-of.ts";

const environment = createEnvironment({
  functions: { shout: (text) => `${text}!`, today: { call: () => 1, parameters: [] } },
});

const refusalOf = (expression: string): ContextError =>
  errorOf(() => compileTemplate(`{{ ${expression} }}`, environment));

const suggestedFor = (call: string): unknown => Reflect.get(refusalOf(call).details, "suggestion");

test.each([
  ["'a' | uper", "upper"],
  ["'a' | uppper", "upper"],
  ["'a' | Upper", "upper"],
  ["[] | lenght", "length"],
  ["lits('a')", "list"],
  ["[] | joni", "join"],
  ["[] | frist", "first"],
  ["[] | sorted", undefined],
  ["'a' | start_with('b')", "starts_with"],
  ["'a' | regexreplace('b', 'c')", "regex_replace"],
  ["'a' | regex_serach('b')", "regex_search"],
  ["[] | selectatr('a')", "selectattr"],
  ["[] | rejectatr('a')", "rejectattr"],
  ["{} | toJSON", "tojson"],
  ["'a' | b64decod", "b64decode"],
  ["1 is evn", "even"],
  ["1 is defind", "defined"],
  ["1 is divisible_by(2)", "divisibleby"],
])("a mistyped name is understood: %s", (call, name) => {
  expect(suggestedFor(call)).toBe(name);
});

test.each([
  ...["3 | pluralize", "item()", "index()", "task()", "workflow()", "'a' | from_yaml", "{} | to_yaml", "[] | shuffle"],
  ...["'a' | b32encode", "sub(1)", "set(1)", "sin(1)", "power(1)", "patch({})", "emit(1)", "ltrim('a')"],
  ...["1 | ceiling", "1 | sqrt", "'a' | bytes", "lipsum()", "x()", "xy()"],
  ...["'a' is failed", "1 is nope", "1 is list", "[] | map('nope')", "[] | select('nope')"],
])("a name that means something else gets no wrong suggestion: %s", (call) => {
  const { code } = refusalOf(call);
  expect([code, suggestedFor(call)]).toEqual(["unknown-function", undefined]);
});

/** Methods of Python's and JavaScript's strings, lists and objects, and some of hosts. */
const methods = [
  ...[
    "strip",
    "lstrip",
    "rstrip",
    "startswith",
    "endswith",
    "splitlines",
    "find",
    "rfind",
    "index",
    "isdigit",
    "isalpha",
  ],
  ...["upper", "lower", "title", "capitalize", "casefold", "swapcase", "split", "rsplit", "replace", "count", "format"],
  ...["join", "zfill", "ljust", "rjust", "center", "encode", "decode", "keys", "items", "iteritems", "values", "get"],
  ...[
    "append",
    "extend",
    "insert",
    "remove",
    "pop",
    "clear",
    "update",
    "setdefault",
    "copy",
    "sort",
    "reverse",
    "cycle",
  ],
  ...["changed", "strftime", "isoformat", "timestamp", "date", "now", "uuid", "result", "toUpperCase", "toLowerCase"],
  ...[
    "trim",
    "trimStart",
    "trimEnd",
    "startsWith",
    "endsWith",
    "includes",
    "indexOf",
    "lastIndexOf",
    "slice",
    "substring",
  ],
  ...["substr", "charAt", "at", "concat", "push", "shift", "unshift", "splice", "map", "filter", "reduce", "forEach"],
  ...["some", "every", "flat", "has", "add", "set", "test", "match", "matchAll", "search", "replaceAll", "padStart"],
  ...["padEnd", "repeat", "toString", "toFixed", "valueOf", "hasOwnProperty", "constructor", "call", "apply", "bind"],
  ...["__class__", "__proto__", "__len__", "size", "length", "shout", "today"],
];

/** Gives the pieces of code that an advice quotes. */
const examplesIn = (advice: string): readonly string[] =>
  (advice.match(/use '.*'$/)?.[0] ?? "")
    .slice("use '".length, -1)
    .split("' or '")
    .filter((code) => code !== "");

/** Those that the language has. */
const own =
  "upper lower title capitalize split replace count keys values items iteritems strip lstrip rstrip startswith endswith find " +
  "index isdigit splitlines join get format";

const foreign = methods.filter((method) => !own.split(" ").includes(method));

test.each(own.split(" ").filter((method) => method !== "format"))("the method %s has its arity checked", (method) => {
  const { code, details } = refusalOf(`value.${method}(a, b, c, d, nope=1)`);
  expect([code, Reflect.get(details, "callee")]).toEqual(["arguments", `'${method}'`]);
});

test.each(foreign)("what is advised instead of the method %s is in the language", (method) => {
  const { code, details } = refusalOf(`value.${method}()`);
  const advice = String(Reflect.get(details, "instead"));
  expect([code, advice]).toEqual([
    "unsupported",
    expect.stringMatching(/^(?:use '|the methods are |.*dialect 'times')/),
  ]);
  for (const example of examplesIn(advice)) compileTemplate(`{{ ${example} }}`, environment);
});

test.each([
  ["trimStart", "use 'value.lstrip()'"],
  ["startsWith", "use 'value | starts_with(prefix)'"],
  ["append", "use 'list + [item]'"],
  ["pop", "use 'list[:-1]'"],
  ["update", "use 'merge(object, {'key': value})'"],
  ["sort", "use 'value | sort' or 'sort(value)'"],
  ["regex_replace", "use 'value | regex_replace(pattern)' or 'regex_replace(value, pattern)'"],
  ["shout", "use 'value | shout' or 'shout(value)'"],
])("the advice instead of the method %s says: %s", (method, advice) => {
  expect(Reflect.get(refusalOf(`value.${method}(1)`).details, "instead")).toBe(advice);
});

test.each(["changed", "today", "constructor", "__proto__", "valueOf"])(
  "instead of the method %s, for which there is nothing, the methods are told",
  (method) => {
    expect(refusalOf(`value.${method}('a')`).details).toEqual({
      feature: `a method '${method}'`,
      instead: expect.stringMatching(/^the methods are upper, lower, /),
    });
  },
);

/** The names of the functions and tests of other engines, of which each is here or its error says what is instead. */
const engines: Readonly<Record<string, Readonly<Record<"functions" | "tests", string>>>> = JSON.parse(
  readFileSync(new URL("advice/names.json", import.meta.url), "utf8"),
);
const listed = (names: string): readonly string[] => names.split(" ").filter((name) => name !== "");
const plain = createEnvironment();
const has = (infos: readonly FunctionInfo[], name: string): boolean =>
  infos.some((info) => info.name === name || info.aliases.includes(name));

const elsewhere = Object.entries(engines).flatMap(([engine, { functions, tests }]) => [
  ...listed(functions).flatMap((name) => (has(plain.functions(), name) ? [] : [[engine, `value | ${name}`] as const])),
  ...listed(tests).flatMap((name) => (has(plain.tests(), name) ? [] : [[engine, `value is ${name}`] as const])),
]);

test.each(elsewhere)("of %s, '%s' is not here, and its error says what is", (_, expression) => {
  const { code, details } = errorOf(() => compileTemplate(`{{ ${expression} }}`, plain));
  const advice = String(Reflect.get(details, "instead"));
  expect([code, advice]).toEqual(["unknown-function", expect.stringMatching(/^(?:use '|[a-z].{20})/)]);
  for (const example of examplesIn(advice)) compileTemplate(`{% for x in y %}{{ ${example} }}{% endfor %}`, plain);
});

test.each(Object.entries(dialects))("the advice lists what the dialect %s adds", (name, dialect) => {
  const added = createEnvironment({ dialects: [dialect] });
  const names = (kind: "functions" | "tests"): readonly string[] =>
    added[kind]()
      .flatMap((info) => [info.name, ...info.aliases])
      .filter((one) => !has(plain[kind](), one))
      .sort();
  expect(names("functions")).toEqual(listed(ofDialects.function[name] ?? ""));
  expect(names("tests")).toEqual(listed(ofDialects.test[name] ?? ""));
});

test("what is wrong with the value of a method and with its arguments is told beside it", () => {
  const { problems } = refusalOf("nope(1).foo(neither(2))");
  expect(problems.map(({ code }) => code).sort()).toEqual(["unknown-function", "unknown-function", "unsupported"]);
});

const inherited = [
  "constructor",
  "__proto__",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "__defineGetter__",
];

test.each(
  inherited.flatMap((name) => [
    `{% ${name} %}`,
    `{% end${name} %}`,
    `{{ ${name}(1) }}`,
    `{{ 1 | ${name} }}`,
    `{{ 1 is ${name} }}`,
    `{{ 1 | round(${name}=1) }}`,
    `{{ 1 | round(0, '${name}') }}`,
    `{{ {} | dictsort(by='${name}') }}`,
    `{{ [1] | map('${name}') }}`,
    `{{ [1] | select('${name}') }}`,
    `{{ [{}] | map(attribute='${name}') }}`,
    `{{ [{}] | groupby('${name}') }}`,
    `{{ {} | get('${name}') }}`,
    `{{ ${name} }}`,
    `{{ {}.${name} }}`,
    `{{ [].${name} }}`,
    `{{ ''['${name}'] }}`,
    `{{ workflow.${name} }}`,
    `{{ task['${name}'] }}`,
    `{% filter ${name} %}{% endfilter %}`,
  ]),
)("no name leads into what JavaScript's objects inherit: %s", (source) => {
  const { details, message } = errorOf(() => compileTemplate(source).render(new WorkflowContext()));
  expect(JSON.stringify(details)).not.toContain("native code");
  expect(message).not.toContain("native code");
  for (const detail of Object.values(details)) expect(typeof detail).not.toBe("function");
});

test("a function of the host may bear a name in letters of any script", () => {
  const named = createEnvironment({
    functions: { größer: (a, b) => Number(a) > Number(b) },
    tests: { 偶数: (n) => Number(n) % 2 === 0 },
  });
  const context = new WorkflowContext({ environment: named, variables: { größe: 5 } });
  expect(context.evaluateExpression("[größer(größe, 3), größe is 偶数]")).toEqual([true, false]);
});

test("a name may have 128 letters, each of which may be two units", () => {
  const context = new WorkflowContext();
  const letter = "\u{1D4B3}";
  const name = letter.repeat(128);
  expect(context.setVariable(name, 1).evaluateExpression(name)).toBe(1);
  expect(errorOf(() => context.evaluateExpression(name + letter)).code).toBe("limit");
});

test("the path of a secret is written with the letters of its name", () => {
  const context = new WorkflowContext({ secrets: ["workflow.größe"] }).setVariable("größe", "s3cret");
  expect(context.evaluateWithSecrets("größe").secrets).toEqual([{ pointer: "", sources: ["workflow.größe"] }]);
  const copy = WorkflowContext.import(JSON.parse(JSON.stringify(context.export())), { unseal: () => "x" });
  expect(copy.setVariable("größe", "s3cret").evaluateWithSecrets("größe").secrets).toHaveLength(1);
});

test("the caret stands under the letter, whatever the letters before it", () => {
  const lines = errorOf(() =>
    new WorkflowContext().renderTemplate("\u{1D4B3}e\u0301 {{ nope }}"),
  ).position?.excerpt.split("\n");
  expect(lines).toEqual(["  1 | \u{1D4B3}e\u0301 {{ nope }}", "    |       ^"]);
});

test.each(
  createEnvironment()
    .functions()
    .filter(({ name }) => name !== "omit"),
)("the function $name is told with parentheses where it is read without", ({ name, parameters }) => {
  const { code, details } = errorOf(() => new WorkflowContext().evaluateExpression(name));
  const suggestion = parameters.every(({ isOptional, isRest }) => isOptional && !isRest) ? `${name}()` : `${name}(…)`;
  expect([code, Reflect.get(details, "suggestion")]).toEqual(["undefined", suggestion]);
});

test("a function of the host is told with parentheses where it is read without", () => {
  const suggested = (source: string): unknown =>
    Reflect.get(errorOf(() => new WorkflowContext({ environment }).evaluateExpression(source)).details, "suggestion");
  expect(["shout", "today", "today.year"].map(suggested)).toEqual(["shout(…)", "today()", "today()"]);
});

test.each([
  ...["parameters", "workflow", "vars", "variables", "task", "tasks", "config", "keystore", "system"],
  ...[
    "item",
    "index",
    "parent",
    "loop",
    "true",
    "none",
    "not",
    "in",
    "if",
    "result",
    "succeeded",
    "1st",
    "my var",
    "__proto__",
  ],
])("a variable may bear the name %s, and is read as workflow['%s']", (name) => {
  const context = new WorkflowContext({ variables: { other: 1 } }).setVariable(name, { a: 1 });
  expect(context.getVariable(name)).toEqual({ a: 1 });
  for (const spoken of ["workflow", "vars", "variables"])
    expect(context.evaluateExpression(`${spoken}['${name}'].a`)).toBe(1);
  if (/^[a-z_]+$/.test(name)) expect(context.evaluateExpression(`workflow.${name}.a`)).toBe(1);
});

test.each(["item", "index"])("a bare read of the variable %s tells its full name", (name) => {
  const context = new WorkflowContext({ variables: { [name]: "s3cret of the data" } });
  const { message, details } = errorOf(() => context.evaluateExpression(name));
  expect(details).toMatchObject({ name, suggestion: `workflow.${name}` });
  expect(message).toContain(`did you mean 'workflow.${name}'?`);
  expect(message).not.toContain("s3cret");
});

test.each(["parameters", "task", "config", "keystore", "system"])(
  "a read of a part of the variable %s tells its full name",
  (name) => {
    const context = new WorkflowContext({
      config: {},
      keystore: {},
      variables: { [name]: { part: "s3cret of the data" } },
    });
    const { message, details } = errorOf(() => context.evaluateExpression(`${name}.part`));
    expect(details).toMatchObject({ name: `${name}.part`, suggestion: `workflow.${name}.part` });
    expect(message).not.toContain("s3cret");
  },
);

test("no advice tells a value, a name within one, or a name in a value that is secret as a whole", () => {
  const context = new WorkflowContext({
    parameters: { user: { "s3cret-name": "s3cret" } },
    config: { db: { password: 1 } },
    keystore: { token: { inner: "s3cret" } },
    variables: { task: { inner: 1 } },
    secrets: ["config.db", "workflow.task"],
  });
  const said = (source: string): string => errorOf(() => context.evaluateExpression(source)).message;
  for (const source of ["user", "token", "inner", "password", "db"]) expect(said(source)).not.toContain("s3cret");
  expect(said("token")).toContain("did you mean 'keystore.token'?");
  expect(said("inner")).not.toContain("did you mean");
  expect(said("task.inner")).not.toContain("did you mean");
});

test("a name is found among thousands, whose listing an error stops short", () => {
  const context = new WorkflowContext({
    parameters: Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`p${index}`, index])),
  });
  const { details } = errorOf(() => context.evaluateExpression("p2999"));
  expect(details).toEqual({
    name: "p2999",
    available: ["parameters", "workflow", "task", "config", "keystore", "system"],
    suggestion: "parameters.p2999",
  });
});
