import { describe, expect, test } from "vitest";
import { createEnvironment, resultOf, type SecretMark, WorkflowContext, withItems } from "workflow-context";

const token = "t0ken-1234";
const made = (): WorkflowContext => new WorkflowContext({ keystore: { token, pin: "7-pin", port: 123456789 } });
const found = (value: unknown, context = made()): readonly SecretMark[] => context.findSecrets(value);

describe("a text that the host's code built with a secret", () => {
  test("is marked in what a task gave, wherever it is, and sealed in the store", () => {
    const context = made();
    const header = `Bearer ${context.get("keystore.token")}`;
    for (const result of [header, [header], { request: { headers: [header], url: "/" } }]) {
      context.finishTask("fetch", result, "succeeded");
      expect(JSON.stringify(context)).not.toContain(token);
      expect(context.evaluateWithSecrets("task.fetch").secrets[0]?.sources).toEqual(["keystore.token"]);
      expect(context.evaluateWithSecrets("result()").secrets[0]?.sources).toEqual(["keystore.token"]);
    }
    expect(context.evaluateExpression("task.fetch.request.url")).toBe("/");
    expect(context.evaluateWithSecrets("task.fetch.request.url").secrets).toEqual([]);
  });

  test("is marked in what work over items gave", async () => {
    const context = made().setVariable("own", "s3cret-value", { secrets: [""] });
    const run = await withItems(context, ["a", "b", "c"], (item, { index }) =>
      index === 2 ? undefined : { line: `${item.get("item")}: ${index === 0 ? token : item.get("own")}` },
    );
    context.setTaskResult("ping", resultOf(run));
    expect(context.evaluateWithSecrets("task.ping").secrets).toEqual([
      { pointer: "/items/0/value/line", sources: ["keystore.token"] },
      { pointer: "/items/1/value/line", sources: ["workflow.own"] },
    ]);
    expect(JSON.stringify(context)).not.toMatch(/t0ken|s3cret/);
    expect(run.findSecrets(`x ${token}`)).toEqual([{ pointer: "", sources: ["keystore.token"] }]);
  });

  test.each([
    ["plain", token],
    ["at an edge of punctuation", `key=${token}&x`],
    ["in a URL", "https://a/?q=t0ken%2D1234"],
    ["in JSON text", JSON.stringify({ a: `\n${token}` })],
    ["behind an escape of a URL", `q=%22${token}%22&a%20${token}`],
    ["behind an escape of JSON", `"a\\t${token}\\n"`],
    ["in Base64 with others", Buffer.from(`user:${token}`).toString("base64")],
    ["over two lines", "x t0ken-\n  1234 y"],
  ])("is found where the secret is written %s", (_, text) => {
    expect(found(text)).toEqual([{ pointer: "", sources: ["keystore.token"] }]);
  });

  test("bears the sources of all secrets in it, those that it was marked with among them", () => {
    const context = new WorkflowContext({ keystore: { a: "alpha-secret", b: "beta-secret" } });
    expect(found({ both: "alpha-secret beta-secret" }, context)).toEqual([
      { pointer: "/both", sources: ["keystore.a", "keystore.b"] },
    ]);
    context.finishTask("t", { c: "x alpha-secret" }, "succeeded", { secrets: ["/c"] });
    expect(context.evaluateWithSecrets("task.t.c").secrets[0]?.sources).toEqual(["keystore.a", "task.t.c"]);
  });
});

describe("what counts is a whole word of eight characters and more", () => {
  test("a keystore of everyday words marks no everyday result", () => {
    const context = new WorkflowContext({
      keystore: { user: "admin", env: "prod", port: "5432", flag: "true", number: 20000000, host: "database" },
    });
    const result = {
      user: "admin",
      env: "prod",
      url: "postgres://admin@prod:5432/",
      big: 20000000,
      rows: ["databases"],
    };
    context.finishTask("t", result, "succeeded");
    expect(context.evaluateWithSecrets("task.t").secrets).toEqual([]);
    expect(found("the database", context)).toHaveLength(1); // eight characters: it counts
  });

  test.each([
    [`x${token}`, 0],
    [`${token}5`, 0],
    [`é${token}`, 0],
    [`${token}漢`, 0],
    [`x\u{1d4d0}${token}`, 0],
    [`_${token}_`, 1],
    [`😀${token}😀`, 1],
    [`"${token}"`, 1],
    ["t0ken-123", 0],
    ["7-pin", 0],
  ])("%s: %d", (text, count) => {
    expect(found(text)).toHaveLength(count);
  });

  test("a shorter secret is found where a longer one that begins with it goes on as another word", () => {
    const context = new WorkflowContext({ keystore: { short: "abcdefgh", long: "abcdefgh-ij" } });
    expect(found("abcdefgh-ijk", context)).toEqual([{ pointer: "", sources: ["keystore.short"] }]);
    expect(found("abcdefgh-ij", context)[0]?.sources).toContain("keystore.long");
  });

  test("a secret whose edge is no letter may have anything beside it there", () => {
    expect(found("x==secret==y", new WorkflowContext({ keystore: { a: "==secret==" } }))).toHaveLength(1);
  });
});

describe("the secrets that are known", () => {
  test("are those of the context that asks: not of a clone, nor one that was overwritten or removed", () => {
    const context = made();
    const clone = context.clone().setVariable("own", "clone-secret", { secrets: [""] });
    expect([found("clone-secret", clone).length, found("clone-secret", context).length]).toEqual([1, 0]);
    context.setVariable("own", "first-secret", { secrets: [""] });
    expect(found("first-secret", context)).toHaveLength(1);
    context.setVariable("own", "second-secret", { secrets: [""] });
    expect([found("first-secret", context).length, found("second-secret", context).length]).toEqual([0, 1]);
    context.removeVariable("own");
    expect(found("second-secret", context)).toEqual([]);
    expect([found("clone-secret", clone).length, found("first-secret", clone).length]).toEqual([1, 0]);
  });

  test("are found where a longer one that another version has stands at the same place", () => {
    const context = made();
    const clone = context.clone().setVariable("long", `${token}-long`, { secrets: [""] });
    expect(found(`${token}-long`, clone)[0]?.sources).toEqual(["workflow.long"]);
    expect(found(`${token}-long`, context)).toEqual([{ pointer: "", sources: ["keystore.token"] }]);
  });

  test("are those within the last result, if they are the only ones", () => {
    const context = new WorkflowContext().setLastTaskOutcome({ a: "only-secret" }, "failed", { secrets: ["/a"] });
    expect(found("only-secret", context)).toEqual([{ pointer: "", sources: ["result().a"] }]);
  });

  test("are whole: a line of one that has several is everybody's", () => {
    const pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----";
    const context = new WorkflowContext({ keystore: { pem } });
    expect(found("-----BEGIN PRIVATE KEY-----\nother", context)).toEqual([]);
    expect(found(`key: ${pem}`, context)).toHaveLength(1);
  });

  test("are those of the current item and of the last result, too", () => {
    const context = made().forItem({ password: "item-secret" }, 0, { secrets: ["/password"] });
    expect(found("item-secret", context)).toEqual([{ pointer: "", sources: ["item.password"] }]);
    context.setLastTaskOutcome("last-secret", "failed", { secrets: [""] });
    expect(found("last-secret", context)).toEqual([{ pointer: "", sources: ["result()"] }]);
  });

  test("may be thousands, and change thousands of times", () => {
    const context = new WorkflowContext();
    for (let turn = 0; turn < 3_000; turn++)
      context.setVariable(`v${turn % 7}`, `secret-number-${turn}`, { secrets: [""] });
    for (let turn = 0; turn < 3_000; turn += 100) {
      context.setVariable("v0", `secret-again-${turn}`, { secrets: [""] });
      expect(found(`x secret-again-${turn} secret-again-${turn - 100}`, context)).toHaveLength(1);
    }
    expect(found("secret-number-2999", context)).toHaveLength(1);
    expect(found("secret-number-100", context)).toEqual([]);
  });

  test("a context without secrets, and one whose environment says so, search nothing", () => {
    expect(found(token, new WorkflowContext({ variables: { token } }))).toEqual([]);
    const environment = createEnvironment({ searchResults: false });
    const context = new WorkflowContext({ keystore: { token }, environment });
    expect(found(token, context)).toEqual([]);
    expect(found([context.get("keystore")], context)).toEqual([{ pointer: "/0/token", sources: ["keystore.token"] }]);
  });
});

describe("redact masks secrets of four to seven characters as whole words", () => {
  test("and longer ones everywhere", () => {
    const context = new WorkflowContext({ keystore: { env: "prod", port: 5432, token } });
    expect(context.redact("products on prod, prod-db:5432, 15432, x_prod_y")).toBe(
      "products on ***, ***-db:***, 15432, x_***_y",
    );
    expect(context.redact(`x${token}y`)).toBe("x***y");
    expect(context.redact('a%20prod q=%22prod%22 "a\\tprod"')).toBe('a%20*** q=%22***%22 "a\\t***"');
  });
});

describe("an item that holds a secret of its own, which the context does not know", () => {
  const context = new WorkflowContext({ keystore: { user: "ada-l0velace" } });
  const source = "{{ [{ 'host': 'a1', 'login': keystore.user | upper }] }}";
  const loginOf = (item: WorkflowContext): string => `ssh ${item.evaluateExpression("item.login")}`;

  test("has what its work gives marked by it, in the result and as it is stored", async () => {
    const run = await withItems(context, source, (item) => ({ host: "a1", line: loginOf(item) }));
    const secrets = [{ pointer: "/line", sources: ["keystore.user"] }];
    expect(run.results[0]).toMatchObject({ status: "succeeded", secrets });
    const later = await withItems(context, source, async (item) => [loginOf(item)]);
    const stored = new WorkflowContext().finishTask("login", resultOf(later), "succeeded");
    const pointer = "/items/0/value/0";
    expect(stored.evaluateWithSecrets("task.login").secrets).toEqual([{ pointer, sources: ["keystore.user"] }]);
    expect(JSON.stringify(stored)).not.toContain("ADA");
  });

  test("says so where nothing is found, and of no other item", async () => {
    const odd = await withItems(context, source, () => () => 1);
    expect(odd.results[0]).toMatchObject({ status: "succeeded", secrets: [] });
    const open = await withItems(context, ["a1"], () => "ada-l0velace");
    expect(Object.keys(open.results[0] ?? {})).toEqual(["index", "status", "value"]);
  });
});
