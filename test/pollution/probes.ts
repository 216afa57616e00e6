import type * as Library from "workflow-context";

/** Attacks that have to stay without effect, and plain uses whose result has to stay as it is. */
const expressions: readonly string[] = [
  "''.constructor.constructor('return 1+1')()",
  "''.constructor",
  "[].constructor",
  "{}.constructor",
  "({})['__proto__']",
  "o.__proto__.polluted",
  "o['constructor']['prototype']",
  "o.toString",
  "o.toString()",
  "list.map",
  "list['0']",
  "list[0]",
  "list[7]",
  "list.length",
  "text.length",
  "text['length']",
  "text[0]",
  "o.value",
  "o.get",
  "o.then",
  "o.sources",
  "o.whole",
  "o.parts",
  "o.secrets",
  "o.toJSON",
  "o",
  "list",
  "empty",
  "{}",
  "[]",
  "[1, [2, {'a': 3}]]",
  "{'a': 1, '__proto__': 2, 'constructor': 3}",
  "'get' in o",
  "'value' in {}",
  "o is defined",
  "o.value is defined",
  "o.get | default('none')",
  "[o, list] | tojson",
  '\'{"a": [1, {"__proto__": 2}]}\' | fromjson',
  "o | items",
  "o | keys",
  "o | values",
  "o | length",
  "{'a': 1} | merge({'b': 2})",
  "{'a': 1, 'b': 2} | pick('a', 'get')",
  "{'a': 1, 'b': 2} | omit('a', 'value')",
  "{'a': {'b': 1}} | get('a.get', 'none')",
  "{'a': {'b': 1}} | get('a.b')",
  "records | map(attribute='a')",
  "records | map(attribute='get', default='none')",
  "records | selectattr('get', 'defined')",
  "records | selectattr('a', 'eq', 1)",
  "records | groupby('a')",
  "records | sort(attribute='a')",
  "[3, 1, 2] | sort",
  "[1, 1, {'a': 1}, {'a': 1}] | unique",
  "[[1], [2]] | flat",
  "[1, 2, 3] | batch(2)",
  "'a,b' | split(',') | join('-')",
  "'abc' | replace('b', 'x')",
  "'%s %d' | format('a', 1)",
  "'abc' | regex_replace('(b)', '[\\\\1]')",
  "'abc' | regex_findall('[a-z]')",
  "'<a>' | escape",
  "'a b' | urlencode",
  "1 + 2 * 3 - 4 / 5",
  "1 < 2 < 3 and not 4 > 5",
  "{'a': [1]} == {'a': [1]}",
  "{'a': 1} == {'a': 1, 'get': 2}",
  "{} == {}",
  "text | upper | lower | title | trim",
  "keystore.get",
  "keystore.get is defined",
  "keystore | length",
  "keystore | keys",
  "parameters.value",
  "task.get",
  "system.then",
  "item",
  "loop",
  "get",
  "value",
  "then",
  "nobody",
  "host(1)",
  "constructor",
  "__proto__",
  "hasOwnProperty('a')",
  "'a' | constructor",
  "'a' | get",
  "'a' is constructor",
];

const templates: readonly string[] = [
  "{% for x in list %}{{ loop.index }}{{ x }}{% endfor %}",
  "{% for x in empty %}{{ x }}{% else %}none{% endfor %}",
  "{% for k, v in o %}{{ k }}{{ v }}{% endfor %}",
  "{% for k, v in {} %}{{ k }}{{ v }}{% endfor %}",
  "{% for a, b in [[1, 2]] %}{{ a }}{{ b }}{% endfor %}",
  "{% for a, b in [[1]] %}{{ a }}{{ b }}{% endfor %}",
  "{% set get = 1 %}{{ get }}",
  "{% set value = o %}{{ value }}",
  "{% set x %}a{{ text }}{% endset %}{{ x }}",
  "{% filter upper %}a{{ text }}{% endfilter %}",
  "{% switch text %}{% case 'abc' %}yes{% default %}no{% endswitch %}",
  "{% if o.get %}yes{% else %}no{% endif %}",
  "{% for i in range(100000) %}{% endfor %}",
  "{{ 1 1 }}{% nope %}",
  "{% constructor %}",
];

/** Expressions of which each value holds a secret. */
const secretExpressions: readonly string[] = [
  "keystore.token",
  "keystore",
  "keystore | values",
  "[keystore.token, 1]",
  "{'a': keystore.token}",
  "keystore.token ~ 'x'",
  "keystore.token | upper",
  "[keystore.token] | first",
  "task.login.session",
  "task.login",
  "keystore.pair | join(',')",
  "1 if keystore.token else 2",
  "item",
];

/** One use of the library. */
export interface Probe {
  readonly name: string;
  readonly act: () => unknown;
}

/** Lists the uses of a library. What runs them must use no built-in that may be replaced by then. */
export function probesOf(library: typeof Library): readonly Probe[] {
  const {
    compileCondition,
    compileTemplate,
    createEnvironment,
    WorkflowContext,
    withItems,
    resultOf,
    sealValue,
    unsealValue,
  } = library;
  const probes: Probe[] = [];
  const note = (name: string, act: () => unknown): void => {
    probes.push({ name, act });
  };
  const environment = createEnvironment({
    functions: { host: (value) => [value, "host"] },
    clock: () => new Date(0),
    uuid: () => "00000000-0000-4000-8000-000000000000",
  });
  const make = () =>
    new WorkflowContext({
      parameters: { name: "ada" },
      variables: { text: "abc", list: [3, 1, 2], empty: [], o: { a: 1 }, records: [{ a: 1 }, { a: 2 }] },
      keystore: { token: "t0ken-of-the-keystore", pair: ["pa1r-first", "pa1r-second"] },
      secrets: ["task.login.session"],
      system: { workflow_start: "" },
      environment,
    })
      .setTaskResult("login", { session: "s3ssion-of-login", user: "root" })
      .forItem("s3cret-item", 0, { secrets: [""] });
  const context = make();
  for (const source of expressions) {
    note(`expression ${source}`, () => context.evaluateExpression(source));
    note(`condition ${source}`, () => context.evaluateCondition(source));
  }
  for (const source of templates) note(`template ${source}`, () => context.renderTemplate(source));
  for (const source of secretExpressions) {
    note(`marks ${source}`, () => context.evaluateWithSecrets(source));
    note(`marks as text ${source}`, () => context.renderTemplateWithSecrets(`a{{ ${source} }}`));
    note(`marks as JSON ${source}`, () => context.renderJsonWithSecrets({ a: [`{{ ${source} }}`] }));
    note(`refused ${source}`, () => context.renderJson({ a: `{{ ${source} }}` }, { allowSecret: () => false }));
    note(`published ${source}`, () =>
      context
        .clone()
        .publish({ p: `{{ ${source} }}` })
        .export(),
    );
    note(`published and marked ${source}`, () =>
      context
        .clone()
        .publish({ p: `{{ ${source} }}` })
        .evaluateWithSecrets("[p]"),
    );
  }
  note("compiled", () => compileTemplate({ a: ["{{ text }}", 1, "b{{ o }}"] }, environment).render(context));
  note("compiled with an option", () => compileTemplate("{{ keystore.token }}", environment).render(context, {}));
  note("compiled for what it meets", () => compileTemplate({ a: "{{ host(o) }}", b: null }).render(context));
  note("a condition", () => compileCondition("host(keystore.token)").evaluateWithSecrets(context));
  note("braces without quotes", () => context.renderJson({ a: { "{ text }": null } }));
  note("a bare name", () => context.evaluateExpression("token"));
  note("JSON", () => context.renderJson({ a: ["{{ text }}"], get: 1, value: {} }));
  note("exported", () => context.export());
  note("exported sealed", () => context.export({ seal: (_, { pointer }) => `sealed ${pointer}` }));
  note("imported", () => WorkflowContext.import(context.export()).export());
  note("imported and read", () => WorkflowContext.import(context.export()).evaluateWithSecrets("keystore"));
  note("imported unsealed", () =>
    WorkflowContext.import(context.export({ seal: () => "x" }), { unseal: () => "un5ealed" }).evaluateWithSecrets(
      "[keystore.token]",
    ),
  );
  note("exported without", () => context.export({ omit: ["keystore"] }));
  note("imported with a fresh keystore", () =>
    WorkflowContext.import(context.export(), { keystore: { token: "fresh" } }).evaluateWithSecrets("keystore"),
  );
  note("exported in time", async () => {
    const seal = async (_: unknown, { pointer }: { pointer: string }) => `sealed ${pointer}`;
    return [await context.exportAsync({ seal })];
  });
  const secretList = context.get("keystore.pair");
  note("a sealed value", () => sealValue({ a: secretList, b: "s3cret" }, { secrets: ["/b"] }));
  note("a sealed value, and back", () => {
    const sealed = sealValue({ a: secretList, b: "s3cret" }, { secrets: ["/b"], seal: (value) => [value] });
    return unsealValue(sealed, { unseal: (one) => (one as unknown[])[0] });
  });
  note("a value with nothing secret in it", () => sealValue({ a: [1], b: {} }));
  note("damaged", () => WorkflowContext.import({ format: "workflow-context", version: 1 }));
  note("redacted", () => context.redact("t0ken-of-the-keystore, s3ssion-of-login, pa1r-first; public"));
  note("redacted JSON", () => context.redact({ a: ["t0ken-of-the-keystore"], b: 1 }));
  note("size", () => context.size());
  note("limits", () => createEnvironment().limits);
  note("limits of a host", () => createEnvironment({ limits: { steps: 5 } }).limits);
  note("functions", () => createEnvironment().functions());
  note("a new context", () => new WorkflowContext().clone().get("variables"));
  note("a new context of options", () =>
    new WorkflowContext({ system: { workflow_start: "" }, variables: { a: 1 } }).export(),
  );
  note("rebuilt", () =>
    WorkflowContext.rebuild({ system: { workflow_start: "" }, variables: { a: 1 }, taskResults: { t: [1] } }).export(),
  );
  note("written", () =>
    make()
      .setVariable("v", { a: [1] })
      .setTaskResult("t", { b: 1 })
      .export(),
  );
  note("written, then asked for marks", () => make().setVariable("v", "public").evaluateWithSecrets("[v, {}]"));
  note("item", () => context.forItem({ a: 1 }, 1).evaluateWithSecrets("[item, index, parent.index]"));
  note("read by the host", () => [context.get("o.a"), context.get("o.get", "none"), context.get("list[0]")]);
  note("cloned", () => make().clone().export());
  note("strange data", () => new WorkflowContext({ variables: { f: () => 1 } }));
  note(
    "a getter in data",
    () =>
      new WorkflowContext({
        variables: {
          get g() {
            return 1;
          },
        },
      }),
  );
  const ended = () =>
    make()
      .finishTask("login", { session: "s3ssion-of-login", user: "root" }, "failed")
      .finishTask("broken", new Error("t0ken-of-the-keystore", { cause: new TypeError("x") }), "timed_out");
  note("ended", () => ended().export());
  note("ended and asked", () => ended().evaluateWithSecrets("[failed('login'), failed('get'), task, result()]"));
  note("many variables", () =>
    make()
      .setVariables({ a: 1, b: [2] }, { secrets: ["/b"] })
      .export(),
  );
  note("many simple variables", () => make().setVariables({ a: 1, b: 2 }).evaluateWithSecrets("[workflow, get]"));
  note("a published list", () =>
    make()
      .publish([{ a: "{{ 1 }}" }, { b: "{{ a }}" }])
      .get("workflow"),
  );
  note("no published list", () => make().publish([{}]));
  note("taken away", () => ended().removeVariable("text").removeTaskResult("login").removeVariable("get").export());
  note("rebuilt with outcomes", () =>
    WorkflowContext.rebuild({ system: {}, taskResults: { t: [1] }, outcomes: { t: "failed" } }).evaluateExpression(
      "[failed('t'), failed('get')]",
    ),
  );
  note("items", async () => {
    const run = await withItems(context, [1, 2], (one) => one.evaluateExpression("item + 1"));
    return resultOf(run);
  });
  note("items again", async () => {
    const failing = await withItems(context, [1, 2], (_, { index }) => {
      if (index === 1) throw new Error("no");
      return String(index);
    });
    const options = { timeout: 1_000, onItem: () => {}, errorOf: () => ({ told: true }) };
    const again = await withItems(context, [1, 2], () => "again", { ...options, previous: resultOf(failing) });
    const none = await withItems(context, [1, 2], () => "again", { ...options, previous: failing, only: [0] });
    return [resultOf(failing), resultOf(again), resultOf(none)];
  });
  note("items of templates", async () => {
    const run = await withItems(context, { a: "{{ [1, 2] }}", b: "{{ keystore.pair }}" }, (one) =>
      one.evaluateWithSecrets("item"),
    );
    return resultOf(run);
  });
  return probes;
}
