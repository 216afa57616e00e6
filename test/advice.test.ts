import { expect, test } from "vitest";
import { type ContextError, compileTemplate, createEnvironment, WorkflowContext } from "workflow-context";
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
  ["'a' | startswith('b')", "starts_with"],
  ["'a' | endsWith('b')", "ends_with"],
  ["'a' | regexreplace('b', 'c')", "regex_replace"],
  ["'a' | regex_serach('b')", "regex_search"],
  ["[] | selectatr('a')", "selectattr"],
  ["[] | rejectatr('a')", "rejectattr"],
  ["{} | toJson", "tojson"],
  ["'a' | b64decod", "b64decode"],
  ["1 is evn", "even"],
  ["1 is defind", "defined"],
  ["1 is divisible_by(2)", "divisibleby"],
])("a mistyped name is understood: %s", (call, name) => {
  expect(suggestedFor(call)).toBe(name);
});

test.each([
  ...[
    "'%2F' | urldecode",
    "3 | pluralize",
    "item()",
    "index()",
    "task()",
    "workflow()",
    "'a' | from_yaml",
    "{} | to_yaml",
  ],
  ...["'a' | b32encode", "sub(1)", "set(1)", "sin(1)", "power(1)", "patch({})", "emit(1)", "ltrim('a')", "'a' | md5"],
  ...[
    "[] | flatten",
    "[] | shuffle",
    "zip_longest([])",
    "'a' | regex_escape",
    "'a' | regex_match('b')",
    "[] | union([])",
  ],
  ...[
    "1 | ceiling",
    "1 | sqrt",
    "'a' | hash",
    "'a' | quote",
    "'a' | bytes",
    "namespace(a=1)",
    "lipsum()",
    "x()",
    "xy()",
  ],
  ...["'a' is failed", "1 is nope", "1 is list", "1 is search('a')", "[] | map('nope')", "[] | select('nope')"],
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

test.each(methods)("what is advised instead of the method %s is in the language", (method) => {
  const { code, details } = refusalOf(`value.${method}()`);
  const advice = String(Reflect.get(details, "instead"));
  expect([code, advice]).toEqual(["unsupported", expect.stringMatching(/^functions are called by name/)]);
  for (const example of examplesIn(advice)) compileTemplate(`{{ ${example} }}`, environment);
});

test.each([
  ["strip", "use 'value | trim'"],
  ["startswith", "use 'value | starts_with(prefix)'"],
  ["append", "use 'list + [item]'"],
  ["upper", "use 'value | upper' or 'upper(value)'"],
  ["replace", "use 'value | replace(old, new)' or 'replace(value, old, new)'"],
  ["shout", "use 'value | shout' or 'shout(value)'"],
])("the advice instead of the method %s says: %s", (method, advice) => {
  expect(Reflect.get(refusalOf(`value.${method}(1)`).details, "instead")).toBe(
    `functions are called by name: ${advice}`,
  );
});

test.each(["strftime", "changed", "today", "constructor", "__proto__", "valueOf"])(
  "nothing is advised instead of the method %s, for which there is nothing",
  (method) => {
    expect(refusalOf(`value.${method}('a')`).details).toEqual({
      feature: "a method call",
      instead: "functions are called by name",
    });
  },
);

test("what is wrong with the value of a method and with its arguments is told beside it", () => {
  const { problems } = refusalOf("nope(1).strip(neither(2))");
  expect(problems.map(({ code }) => code)).toEqual(["unknown-function", "unsupported", "unknown-function"]);
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

test.each(createEnvironment().functions())(
  "the function $name is told with parentheses where it is read without",
  ({ name, parameters }) => {
    const { code, details } = errorOf(() => new WorkflowContext().evaluateExpression(name));
    const suggestion = parameters.every(({ isOptional, isRest }) => isOptional && !isRest) ? `${name}()` : `${name}(…)`;
    expect([code, Reflect.get(details, "suggestion")]).toEqual(["undefined", suggestion]);
  },
);

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
