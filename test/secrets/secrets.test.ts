import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, expectTypeOf, test } from "vitest";
import { compileTemplate, createEnvironment, type JsonValue, type SecretMark, WorkflowContext } from "workflow-context";
import { aesSeal } from "workflow-context/sealing";
import { errorOf } from "../error-of.ts";

const marksOf = (context: WorkflowContext, source: string): readonly SecretMark[] =>
  context.evaluateWithSecrets(source).secrets;

describe("marks", () => {
  test("lists and objects that are shared within a value are so in its copy that bears marks", () => {
    const context = new WorkflowContext({ variables: { x: [1] }, keystore: { token: "t" } });
    for (let level = 0; level < 5; level++) context.publish({ x: "{{ [x, x] }}" });
    context.setVariable("said", context.getVariable("x"), { secrets: [""] });
    context.publish({ rendered: "{{ x if keystore.token[0] == 't' }}" });
    for (const name of ["said", "rendered"]) {
      expect(context.evaluateWithSecrets(name).secrets).toHaveLength(1);
      const [left, right] = context.getVariable(name) as readonly JsonValue[]; // by its first line
      expect(left).toBe(right);
    }
  });

  test("a value that a template set is secret where it leads to a secret", () => {
    const context = new WorkflowContext({ keystore: { token: "t" } });
    const read = (key: string) => `{% set a = { 'all': keystore, 'one': 1 } %}{{ a.${key} }}`;
    expect(context.renderTemplateWithSecrets(read("all.token")).secrets).toHaveLength(1);
    expect(context.renderTemplateWithSecrets(read("one")).secrets).toEqual([]);
  });

  test.each<readonly [template: string, marks: number]>([
    ["{{ 'x' if [keystore.token] }}", 0],
    ["{% if [keystore.token] %}x{% endif %}", 0],
    ["{{ not [keystore.token] }}", 0],
    ["{{ [keystore.token] and 'x' }}", 0],
    ["{{ [[1]] == [[keystore.token]] }}", 1],
    ["{{ [[1]] == [[1]] == [[keystore.token]] }}", 1],
    ["{{ [[keystore.token]] == [[1]] == [[2]] }}", 1],
    ["{% switch [[keystore.token]] %}{% case [[1]] %}{% default %}x{% endswitch %}", 1],
    ["{% switch [[1]] %}{% case [[keystore.token]] %}{% default %}x{% endswitch %}", 1],
    ["{{ [{ 'k': [[keystore.token]] }, { 'k': [['a']] }] | sort(attribute='k') | length }}", 1],
    ["{{ [{ 'k': { 't': keystore.token } }] | groupby('k') | length }}", 1],
  ])("%s looks no further into a value than it has to: %i", (template, marks) => {
    const context = new WorkflowContext({ keystore: { token: "t" } });
    expect(context.renderTemplateWithSecrets(template).secrets).toHaveLength(marks);
  });

  test("rendered JSON is secret only in the places that a secret came to", () => {
    const context = new WorkflowContext({ keystore: { token: "t" } });
    const { secrets } = context.renderJsonWithSecrets([["{{ keystore.token }}", "{{ 1 }}"], { a: "{{ 2 }}" }]);
    expect(secrets.map(({ pointer }) => pointer)).toEqual(["/0/0"]);
  });

  test("an error does not tell the names within a secret", () => {
    const context = new WorkflowContext({ keystore: { account: { hidden: 1 } } });
    expect(errorOf(() => context.evaluateExpression("keystore.account.hiden")).message).not.toContain("hidden");
  });

  test("a secret item of a list is secret by any index that leads to it", () => {
    const context = new WorkflowContext().setTaskResult("got", ["public", null], { secrets: ["/1"] });
    for (const index of [1, -1]) expect(marksOf(context, `task.got[${index}]`)).toHaveLength(1);
    for (const index of [0, -2]) expect(marksOf(context, `task.got[${index}]`)).toEqual([]);
  });

  test("the keystore is secret as a whole", () => {
    const context = new WorkflowContext({ keystore: { token: "t", db: { password: "p" } } });
    expect(marksOf(context, "keystore")).toEqual([
      { pointer: "/db", sources: ["keystore.db"] },
      { pointer: "/token", sources: ["keystore.token"] },
    ]);
  });

  test("paths name secrets of any namespace, of a whole one too", () => {
    const context = new WorkflowContext({
      parameters: { a: 1 },
      variables: { "odd name": { list: [1, 2] } },
      system: { run: "r" },
      secrets: ["parameters", 'workflow["odd name"].list[1]', "system.run"],
    });
    expect(marksOf(context, "[parameters, workflow, system.run]")).toEqual([
      { pointer: "/0/a", sources: ["parameters.a"] },
      { pointer: "/1/odd name/list/1", sources: ['workflow["odd name"].list[1]'] },
      { pointer: "/2", sources: ["system.run"] },
    ]);
  });

  test("a path is secret whenever a value is written there", () => {
    const context = new WorkflowContext({ secrets: ["vars.token", "task.login.session"] });
    context.setVariable("token", "a").setTaskResult("login", { session: "b", user: "c" });
    expect(marksOf(context, "[token, task.login]")).toEqual([
      { pointer: "/0", sources: ["workflow.token"] },
      { pointer: "/1/session", sources: ["task.login.session"] },
    ]);
    const clone = context
      .clone()
      .publish({ token: "{{ 1 }}" })
      .publishFromResult("x", ["other"], { secrets: [""] });
    expect(marksOf(clone, "[token, other]")).toHaveLength(2);
    const rebuilt = WorkflowContext.rebuild({ secrets: ["task.login"], taskResults: { login: 1 } });
    expect(marksOf(rebuilt, "task.login")).toEqual([{ pointer: "", sources: ["task.login"] }]);
  });

  test("JSON pointers name secrets in a value", () => {
    const context = new WorkflowContext().setVariable(
      "v",
      { "a/b": { "~": [1, { c: 2 }] } },
      { secrets: ["/a~1b/~0/1/c"] },
    );
    expect(marksOf(context, "v")).toEqual([{ pointer: "/a~1b/~0/1/c", sources: ['workflow.v["a/b"]["~"][1].c'] }]);
    expect(context.evaluateExpression("v")).toEqual({ "a/b": { "~": [1, { c: 2 }] } });
  });

  test("a path or a pointer that leads nowhere marks nothing", () => {
    const context = new WorkflowContext({ secrets: ["parameters.none.here"] });
    context.setVariable("v", { a: 1 }, { secrets: ["/b/c", "/a/b"] });
    expect(marksOf(context, "[v, parameters]")).toEqual([]);
  });

  test("a secret that is named by no pointer, or by no path of a namespace, is refused, and nothing is set", () => {
    const context = new WorkflowContext();
    expect(errorOf(() => context.setVariable("v", 1, { secrets: ["password"] })).message).toContain("JSON pointer");
    expect(errorOf(() => context.setVariable("v", 1, { secrets: ["/a~2"] })).code).toBe("usage");
    expect(context.getVariable("v")).toBeUndefined();
    for (const path of ["item.key", "index", "", "parent"]) {
      expect(errorOf(() => new WorkflowContext({ secrets: [path] })).message).toContain("a secret is named by a path");
    }
  });

  test("a value keeps the paths that it came from, through variables and their parts", () => {
    const context = new WorkflowContext({ keystore: { a: "x", b: "y" } });
    context.publish({ both: "{{ keystore.b ~ keystore.a }}", more: { inner: "{{ both }}!" } });
    const sources = ["keystore.a", "keystore.b"];
    expect(marksOf(context, "more")).toEqual([{ pointer: "/inner", sources }]);
    context.setVariable("wrapped", { around: context.getVariable("more") });
    expect(marksOf(context, "wrapped")).toEqual([{ pointer: "/around/inner", sources }]);
    expect(marksOf(context.clone().setVariable("both", "public"), "both")).toEqual([]);
  });

  test("an item is secret, and so is the item around", () => {
    const outer = new WorkflowContext().forItem("o", 0, { secrets: [""] });
    const inner = outer.forItem({ key: "k", name: "n" }, 1, { secrets: ["/key"] });
    expect(marksOf(inner, "[parent.item, item.key, item.name]")).toEqual([
      { pointer: "/0", sources: ["item"] },
      { pointer: "/1", sources: ["item.key"] },
    ]);
    expect(marksOf(inner.clone().setCurrentItem("i", 2, { secrets: [""] }), "item")).toHaveLength(1);
    expect(marksOf(inner.clone().clearCurrentItem(), "item")).toHaveLength(1);
    expect(marksOf(inner.clone().clearCurrentItem().clearCurrentItem().forItem("p", 0), "item")).toEqual([]);
  });

  test("rendered JSON keeps its marks when the host hands it on", () => {
    const context = new WorkflowContext({ keystore: { token: "t" } });
    const rendered = context.renderJson({ headers: { authorization: "Bearer {{ keystore.token }}" } });
    context.setTaskResult("call", { input: rendered });
    expect(marksOf(context, "task.call")).toEqual([
      { pointer: "/input/headers/authorization", sources: ["keystore.token"] },
    ]);
    expect(context.renderJsonWithSecrets({ again: rendered, more: "{{ 1 }}" }).secrets).toHaveLength(1);
  });

  test("a render with secrets gives a value and its marks, by type too", () => {
    expectTypeOf(new WorkflowContext().renderTemplateWithSecrets).returns.toEqualTypeOf<{
      readonly value: string;
      readonly secrets: readonly SecretMark[];
    }>();
  });
});

describe("allowSecret", () => {
  const context = new WorkflowContext({ keystore: { token: "t0ken" } });
  const input = { headers: { authorization: "{{ keystore.token }}" }, body: { note: "{{ keystore.token }}!" } };
  const options = { allowSecret: (pointer: string) => pointer.startsWith("/headers/") };

  test("an input that may not hold a secret fails with the pointer and the sources", () => {
    for (const render of [
      () => context.renderJson(input, options),
      () => context.renderJsonWithSecrets(input, options),
      () => compileTemplate(input).render(context, options),
    ]) {
      const { code, details, message } = errorOf(render);
      expect([code, details]).toEqual(["secret-refused", { pointer: "/body/note", sources: ["keystore.token"] }]);
      expect(message).toBe("/body/note may not hold a secret; it is made of keystore.token");
    }
  });

  test("an input that may hold a secret, or holds none, passes", () => {
    expect(context.renderJson({ headers: input.headers }, options)).toEqual({ headers: { authorization: "t0ken" } });
    expect(context.renderJson({ body: "{{ 1 }}" }, options)).toEqual({ body: 1 });
  });

  test("allowSecret is told the place and the sources of each secret", () => {
    const told: unknown[] = [];
    context.renderJson(input, { allowSecret: (...place) => told.push(place) > 0 });
    expect(told).toEqual([
      ["/body/note", ["keystore.token"]],
      ["/headers/authorization", ["keystore.token"]],
    ]);
  });
});

describe("seals", () => {
  const full = (): WorkflowContext =>
    new WorkflowContext({
      keystore: { token: "t0ken", "odd/name": [1] },
      parameters: { user: "ada", pin: 1234 },
      secrets: ["parameters.pin"],
    })
      .setTaskResult("login", { session: "s3ssion", user: "ada" }, { secrets: ["/session"] })
      .setLastTaskOutcome("last-s3cret", "succeeded", { secrets: [""] })
      .publish({ header: "Bearer {{ keystore.token }}{{ task.login.session }}" })
      .forItem("item-s3cret", 0, { secrets: [""] })
      .forItem({ key: "k3y" }, 1, { secrets: ["/key"] });
  const all = "[keystore, parameters, task, workflow, result(), item, parent.item]";

  test("an export replaces each secret by its source", () => {
    const { keystore, parameters, variables, taskResults, lastTask, iterations, secrets } = full().export();
    expect({ keystore, parameters, variables, taskResults, lastTask, iterations, secrets }).toEqual({
      keystore: { token: { $secret: "keystore.token" }, "odd/name": { $secret: 'keystore["odd/name"]' } },
      parameters: { user: "ada", pin: { $secret: "parameters.pin" } },
      variables: { header: { $secret: ["keystore.token", "task.login.session"] } },
      taskResults: { login: { session: { $secret: "task.login.session" }, user: "ada" } },
      lastTask: { result: { $secret: "result()" }, outcome: "succeeded" },
      iterations: [
        { item: { $secret: "item" }, index: 0 },
        { item: { key: { $secret: "item.key" } }, index: 1 },
      ],
      secrets: [
        "/parameters/pin",
        "/variables/header",
        "/taskResults/login/session",
        "/keystore/token",
        "/keystore/odd~1name",
        "/lastTask/result",
        "/iterations/0/item",
        "/iterations/1/item/key",
      ],
    });
  });

  test("console.log and util.inspect show the seals", () => {
    const shown = inspect(full(), { depth: null });
    expect(shown).toContain("WorkflowContext {");
    expect(shown).toContain("$secret");
    expect(shown).not.toContain("t0ken");
  });

  test("a secret that is imported without unseal is defined, and its use is an error that names it", () => {
    const context = WorkflowContext.import(JSON.parse(JSON.stringify(full())));
    expect(
      context.evaluateExpression("[parameters.user, task.login.user, keystore.token is defined, keystore | length]"),
    ).toEqual(["ada", "ada", true, 2]);
    for (const source of [
      "header",
      "keystore",
      "header | upper",
      "keystore | tojson | length",
      "header == 1",
      "item.key",
      "parent.item",
      "result()",
      "task.login",
    ]) {
      expect(errorOf(() => context.evaluateExpression(source)).code).toBe("sealed");
    }
    const error = errorOf(() => context.renderTemplate("Hello\n{{ header }}"));
    expect(error.message).toContain("keystore.token, task.login.session is sealed");
    expect(error.position).toMatchObject({ line: 2, column: 4 });
    expect(errorOf(() => context.evaluateExpression("keystore.token.sealed")).code).toBe("sealed");
    expect(errorOf(() => context.evaluateCondition("keystore.token")).code).toBe("sealed");
    expect(errorOf(() => context.getVariable("header")).code).toBe("sealed");
    expect(errorOf(() => context.get("keystore.token")).code).toBe("sealed");
    expect(errorOf(() => context.get("keystore.token.sealed")).code).toBe("sealed");
    const again = WorkflowContext.import(JSON.parse(JSON.stringify(context)));
    expect(again.export()).toEqual(context.export());
  });

  test("a secret that the host encrypts comes back, and is secret still", async () => {
    const { seal, unseal } = aesSeal({ current: "key", keys: { key: randomBytes(32) }, run: "r-17" });
    const context = full();
    const stored = JSON.stringify(await context.exportAsync({ seal }));
    for (const secret of ["t0ken", "s3ssion", "s3cret", "k3y", "1234"])
      expect(stored.replace(/\d{4}-\d.*?Z/, "")).not.toContain(`"${secret}`);
    const imported = await WorkflowContext.importAsync(JSON.parse(stored), { unseal });
    expect(imported.evaluateWithSecrets(all)).toEqual(context.evaluateWithSecrets(all));
    // A host without the key hands the sealed snapshot on.
    const handedOn = JSON.stringify(WorkflowContext.import(JSON.parse(stored)));
    const again = await WorkflowContext.importAsync(JSON.parse(handedOn), { unseal });
    expect(again.evaluateExpression(all)).toEqual(context.evaluateExpression(all));
  });

  test("a sealed value stays sealed where a secret chose it, and where a path leads into it", () => {
    const context = new WorkflowContext({
      keystore: { flag: true, token: "t" },
      parameters: { db: { password: "p" } },
      secrets: ["parameters.db"],
    });
    const stored = JSON.parse(JSON.stringify(context.export({ seal: (value) => (value === true ? value : ["?"]) })));
    const unseal = (sealed: JsonValue): unknown => {
      if (sealed === true) return sealed;
      throw new Error("no key");
    };
    expect(errorOf(() => WorkflowContext.import(stored, { unseal })).code).toBe("snapshot");
    const imported = WorkflowContext.import(stored, { secrets: ["parameters.db.password"] }).setVariable("flag", true, {
      secrets: [""],
    });
    expect(errorOf(() => imported.evaluateExpression("keystore.token if flag else 1")).code).toBe("sealed");
    expect(errorOf(() => imported.evaluateExpression("parameters.db")).code).toBe("sealed");
  });

  test("data that looks like a seal is data", () => {
    const context = new WorkflowContext().setVariable("v", { $secret: "keystore.token", sealed: 1 });
    const imported = WorkflowContext.import(JSON.parse(JSON.stringify(context)));
    expect(imported.evaluateWithSecrets("v.sealed")).toEqual({ value: 1, secrets: [] });
  });

  test("a snapshot makes no secret public", () => {
    const snapshot = JSON.parse(
      JSON.stringify(new WorkflowContext({ keystore: { token: "t" }, secrets: ["workflow.token"] })),
    ) as {
      keystore: object;
      secrets: string[];
    };
    const forged = { ...snapshot, keystore: { token: "forged" }, secrets: [] };
    const imported = WorkflowContext.import(forged, { secrets: ["task.login"] }).setTaskResult("login", 1);
    imported.setVariable("token", 2);
    expect(marksOf(imported, "[keystore.token, task.login, token]")).toHaveLength(3);
  });

  test.each([
    ["/keystore/none", "/keystore/none is named in secrets and leads to nothing"],
    ["/parameters/user", "must be a sealed secret"],
    ["nope", "secrets[0] names a place where no secret is stored"],
    ["/parameters/~2", "secrets[0] names a place where no secret is stored"],
  ])("a snapshot whose secrets list %s is refused", (pointer, problem) => {
    const snapshot = { ...(full().export() as Record<string, JsonValue>), secrets: [pointer] };
    expect(errorOf(() => WorkflowContext.import(snapshot)).message).toContain(problem);
  });
});

describe("redact", () => {
  const secret = 'pass "word"/ä+';
  const context = new WorkflowContext({
    keystore: { secret, pin: 987_654, short: "abc", yes: true, longer: `${secret}-and-more` },
  });

  test.each([
    ["as it is", `x ${secret} y`, "x *** y"],
    ["in JSON text", JSON.stringify({ a: secret }), '{"a":"***"}'],
    ["in a URL", `?p=${encodeURIComponent(secret)}&q=1`, "?p=***&q=1"],
    ["in a form", `?p=${encodeURIComponent(secret).replaceAll("%20", "+")}`, "?p=***"],
    ["in Base64", `x ${Buffer.from(secret).toString("base64")} y`, "x *** y"],
    ["in Base64 for URLs", `x ${Buffer.from(secret).toString("base64url")} y`, "x *** y"],
    ["that is a number", "pin 987654.", "pin ***."],
    ["that is the longest first", `${secret}-and-more`, "***"],
    ["unless it has less than four characters", "abc true", "abc true"],
  ])("redact masks a secret %s", (_, text, masked) => {
    expect(context.redact(text)).toBe(masked);
  });

  test("redact masks a secret within other text in Base64, at any offset", () => {
    for (const user of ["", "a", "ab", "abc", "abcd"]) {
      const header = Buffer.from(`${user}:${secret}:${user}`).toString("base64");
      expect(Buffer.from(context.redact(header).replaceAll("*", ""), "base64").toString()).not.toContain("word");
    }
  });

  test("redact masks the parts of a JSON value by their marks and by their text, an item's too", () => {
    const item = context.forItem("item-secret", 0, { secrets: [""] });
    expect(item.redact({ log: [`got ${secret}`, "item-secret", 987_654, 1], [secret]: null })).toEqual({
      log: ["got ***", "***", "***", 1],
      "***": null,
    });
    expect(context.redact("item-secret")).toBe("item-secret");
    const { value } = context.evaluateWithSecrets("{ 'a': keystore, 'b': 1 }");
    expect(context.redact(value)).toEqual({
      a: { secret: "***", pin: "***", short: "***", yes: "***", longer: "***" },
      b: 1,
    });
  });

  test("redact masks a value that was made of a secret and stored", () => {
    const published = context.clone().publish({ loud: "{{ keystore.secret | upper }}" });
    expect(published.redact(`got ${secret.toUpperCase()}`)).toBe("got ***");
    expect(new WorkflowContext().redact("nothing is secret")).toBe("nothing is secret");
  });
});

test("the error of a host function is withheld where it was given a secret", () => {
  const environment = createEnvironment({
    functions: {
      fail: (value) => {
        throw new Error(`bad ${String(value)}`);
      },
      keyed: (value) => ({ [String(value)]: Number.NaN }),
    },
  });
  const context = new WorkflowContext({ environment, keystore: { token: "t0ken" } });
  const error = errorOf(() => context.evaluateExpression("fail(keystore.token)"));
  expect([error.cause, error.details]).toEqual([undefined, { name: "fail", isWithheld: true }]);
  expect(error.message).toContain("withheld");
  expect(errorOf(() => context.evaluateExpression("keyed(keystore.token)")).message).not.toContain("t0ken");
  expect(errorOf(() => context.evaluateExpression("fail(1)")).cause).toEqual(new Error("bad 1"));
});
