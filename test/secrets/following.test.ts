import fc from "fast-check";
import { expect, test } from "vitest";
import { ContextError, type JsonValue, type SecretMark, WorkflowContext } from "workflow-context";
import { samples } from "../samples.ts";

/** The secret values by the paths that they come from. No two are alike, and none is a part of another. */
const tokens: Readonly<Record<string, string | number>> = {
  "keystore.token": "tok-aaa-1",
  "keystore.pin": 31_415_926,
  "keystore.hosts": "tok-bbb-2",
  "keystore.account": "tok-ccc-3",
  "config.password": "tok-ddd-4",
  "parameters.session": "tok-eee-5",
  "task.list[0].password": "tok-fff-6",
  "task.list[1].password": "tok-ggg-7",
  "item.key": "tok-hhh-8",
};

const contextOf = (): WorkflowContext =>
  new WorkflowContext({
    parameters: { user: "ada", session: tokens["parameters.session"], numbers: [1, 2, 3] },
    config: { url: "https://example.org", password: tokens["config.password"] },
    keystore: {
      token: tokens["keystore.token"],
      pin: tokens["keystore.pin"],
      hosts: [tokens["keystore.hosts"]],
      account: { user: tokens["keystore.account"] },
    },
    secrets: ["parameters.session", "config.password"],
  })
    .setTaskResult(
      "list",
      [
        { host: "a1", password: tokens["task.list[0].password"] },
        { host: "b1", password: tokens["task.list[1].password"] },
      ],
      { secrets: ["/0/password", "/1/password"] },
    )
    .forItem({ name: "n", key: tokens["item.key"] }, 0, { secrets: ["/key"] });

const leaf = fc.constantFrom(
  ...["keystore.token", "keystore.pin", "keystore.hosts", "keystore.account", "keystore", "config", "config.url"],
  ...["config.password", "parameters", "parameters.user", "parameters.session", "parameters.numbers", "task.list"],
  ...["task.list[0]", "task.list[1].password", "task", "item", "item.key", "item.name", "index", "a", "missing"],
  ...["1", "'x'", "true", "none", "[]", "{}"],
);

const filters = [
  ...["string", "upper", "length", "first", "last", "list", "reversed", "sort", "unique", "keys", "values", "items"],
  ...[
    "tojson",
    "flat",
    "compact",
    "trim",
    "join('-')",
    "map('string')",
    "map(attribute='password')",
    "type_of",
    "safe",
  ],
  ...["map(attribute='host')", "selectattr('host', 'eq', 'a1')", "rejectattr('password', 'defined')", "pick('token')"],
  ...[
    "omit('password')",
    "merge({'m': 1})",
    "get('password')",
    "get('nope', keystore.pin)",
    "default('d')",
    "dictsort",
  ],
  ...["default(keystore.token)", "groupby('host')", "chunks(1)", "zip([1, 2])", "select('string')", "batch(2, 'f')"],
  ...["sort(attribute='password')", "min", "max", "sum", "count('x')", "slice(0, 1)", "tojson | fromjson", "b64encode"],
];

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie("expression"), fc.constantFrom(...filters)).map(([value, filter]) => `(${value} | ${filter})`),
    fc
      .tuple(tie("expression"), fc.constantFrom("~", "+", "==", "in", "and", "or", "*"), tie("expression"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([a, b, c]) => `(${a} if ${b} else ${c})`),
    fc.tuple(tie("expression"), tie("expression")).map(([value, key]) => `(${value}[${key}])`),
    fc
      .tuple(tie("expression"), fc.constantFrom("0", "1", ".host", ".password", ".user", ".length"))
      .map(([value, key]) => (key.startsWith(".") ? `(${value}${key})` : `(${value}[${key}])`)),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `{ 'k': ${a}, 'l': ${b} }`),
    fc.tuple(tie("expression"), tie("expression")).map(([key, value]) => `{ (${key} | string): ${value} }`),
    fc
      .tuple(tie("expression"), fc.constantFrom("defined", "string", "none", "eq 'x'"))
      .map(([value, name]) => `(${value} is ${name})`),
    fc.tuple(tie("expression"), fc.constantFrom("0:1", ":-1", "::2")).map(([value, cut]) => `(${value}[${cut}])`),
  ),
}));

const { statements } = fc.letrec<{ statements: string }>((tie) => ({
  statements: fc.oneof(
    { maxDepth: 3 },
    expression.map((value) => `{{ ${value} }}`),
    expression.map((value) => `{% set a = ${value} %}{{ a }}`),
    fc.tuple(expression, tie("statements")).map(([value, body]) => `{% set a = ${value} %}${body}`),
    fc.tuple(expression, tie("statements")).map(([value, body]) => `{% for a in ${value} %}${body}{% endfor %}`),
    fc.tuple(expression, tie("statements")).map(([value, body]) => `{% for k, a in ${value} %}${body}{% endfor %}`),
    fc
      .tuple(expression, tie("statements"), tie("statements"))
      .map(([value, body, other]) => `{% if ${value} %}${body}{% else %}${other}{% endif %}`),
    tie("statements").map((body) => `{% filter upper %}${body}{% endfilter %}`),
    tie("statements").map((body) => `{% set a %}${body}{% endset %}{{ [a, 1] }}`),
  ),
}));

/** Yields the pointers to all texts, numbers and keys of a value that hold a token. */
function* places(value: JsonValue, token: string, pointer = ""): Generator<string> {
  if (typeof value !== "object" || value === null) {
    if (String(value).toLowerCase().includes(token)) yield pointer;
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    if (key.toLowerCase().includes(token)) yield pointer;
    yield* places(part, token, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}

function expectMarked(value: JsonValue, secrets: readonly SecretMark[]): void {
  for (const [source, token] of Object.entries(tokens)) {
    for (const place of places(value, String(token))) {
      const marks = secrets.filter(({ pointer }) => place === pointer || place.startsWith(`${pointer}/`));
      expect(marks.some(({ sources }) => sources.includes(source))).toBe(true);
    }
  }
}

/** Gives the result of a render, or undefined where it throws a ContextError, which must not hold a token. */
const unlessItFails = <T>(render: () => T): T | undefined => {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    expect(
      Object.values(tokens).some((token) => `${error.message}${JSON.stringify(error.details)}`.includes(String(token))),
    ).toBe(false);
    return undefined;
  }
};

const runs = samples(2_000);

test("a token in the value of an expression is marked there, with the path that it came from", {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(expression, (source) => {
      const got = unlessItFails(() => contextOf().evaluateWithSecrets(source));
      if (got !== undefined) expectMarked(got.value, got.secrets);
    }),
    runs,
  );
});

test("a token in a rendered text marks it", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(statements, (source) => {
      const got = unlessItFails(() => contextOf().renderTemplateWithSecrets(source));
      if (got !== undefined) expectMarked(got.value, got.secrets);
    }),
    runs,
  );
});

test("a token in rendered JSON, in a published variable and in a later read of it is marked", {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(expression, statements, expression, (first, second, third) => {
      const context = contextOf();
      const input = { first: `{{ ${first} }}`, list: [1, second] };
      const rendered = unlessItFails(() => context.renderJsonWithSecrets(input));
      if (rendered === undefined) return;
      expectMarked(rendered.value, rendered.secrets);
      context.publish({ a: input });
      const read = context.evaluateWithSecrets("a");
      expect(read.secrets).toEqual(rendered.secrets);
      const later = unlessItFails(() => context.evaluateWithSecrets(third));
      if (later !== undefined) expectMarked(later.value, later.secrets);
    }),
    runs,
  );
});

test("an export holds no token, whatever was published", {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(expression, (source) => {
      const context = contextOf();
      if (unlessItFails(() => context.publish({ got: `{{ ${source} }}` })) === undefined) return;
      const text = JSON.stringify(context);
      for (const token of Object.values(tokens)) expect(text).not.toContain(String(token));
      expect(JSON.stringify(WorkflowContext.import(JSON.parse(text)))).toBe(text);
    }),
    runs,
  );
});
