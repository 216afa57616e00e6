import { describe, expect, test } from "vitest";
import { type JsonValue, type Seal, type SecretMark, WorkflowContext } from "workflow-context";
import { countAlive } from "../soak/collected.ts";

/** Makes a seal that lists what it was asked to seal, and where. */
function counting(): { seal: Seal; asked: string[] } {
  const asked: string[] = [];
  const seal = (value: JsonValue, { pointer, sources }: SecretMark): string => {
    asked.push(pointer);
    return btoa(JSON.stringify([value, pointer, sources, asked.length]));
  };
  return { seal, asked };
}

const made = (): WorkflowContext =>
  new WorkflowContext({
    keystore: { token: "t0ken", pin: 1234, pair: ["k1", "k2"], key: { id: 7 } },
    variables: { mail: { to: "ada", key: "k3y" }, count: 0 },
    secrets: ["workflow.mail.key"],
  });

describe("an export asks the same seal once for a secret", () => {
  test("a second export asks for nothing, and has the same seals", () => {
    const { seal, asked } = counting();
    const context = made();
    const first = context.export({ seal });
    expect(asked.sort()).toEqual([
      "/keystore/key",
      "/keystore/pair",
      "/keystore/pin",
      "/keystore/token",
      "/variables/mail/key",
    ]);
    expect(context.export({ seal })).toEqual(first);
    expect(asked).toHaveLength(5);
  });

  test("step by step, only what is new or was changed is sealed: texts, numbers, lists and objects", () => {
    const { seal, asked } = counting();
    const context = made();
    const step = (): readonly string[] => {
      asked.length = 0;
      context.export({ seal });
      return asked;
    };
    step();
    context.publish({ header: "Bearer {{ keystore.token }}", pin: "{{ keystore.pin }}", pair: "{{ keystore.pair }}" });
    expect(step()).toEqual(["/variables/header", "/variables/pin", "/variables/pair"]);
    context.setVariable("count", 1).setTaskResult("ping", "pong");
    expect(step()).toEqual([]);
    context.publish({ header: "Basic {{ keystore.token }}" });
    expect(step()).toEqual(["/variables/header"]);
    context.setLastTaskOutcome("c00kie", "succeeded", { secrets: [""] });
    expect(step()).toEqual(["/lastTask/result"]);
    context.setVariable("count", 2);
    expect(step()).toEqual([]);
    context.setVariable("mail", { to: "ada", key: "k3y" });
    expect(step()).toEqual(["/variables/mail/key"]);
  });

  test("what is taken away changes no other secret, however much it is", () => {
    const { seal, asked } = counting();
    const names = Array.from({ length: 300 }, (_, index) => `v${index}`);
    const context = made().publish({ header: "{{ keystore.token }}" });
    context.setVariables(Object.fromEntries(names.map((name) => [name, name])));
    context.export({ seal });
    asked.length = 0;
    for (const name of names) context.removeVariable(name);
    context.export({ seal });
    expect(asked).toEqual([]);
  });

  test("an item that is secret is sealed once, as those around it are", () => {
    const { seal, asked } = counting();
    const item = made()
      .forItem("outer-s3cret", 0, { secrets: [""] })
      .forItem(["1nner"], 3, { secrets: [""] });
    item.export({ seal });
    asked.length = 0;
    item.clone().setVariable("count", 1).export({ seal });
    expect(asked).toEqual([]);
    item
      .forItem(5, 0)
      .setCurrentItem("0ther", 1, { secrets: [""] })
      .export({ seal });
    expect(asked).toEqual(["/iterations/2/item"]);
  });

  test("clones share their seals until they write", () => {
    const { seal, asked } = counting();
    const context = made();
    context.export({ seal });
    asked.length = 0;
    const [left, right] = [context.clone(), context.clone().publish({ a: "{{ keystore.token }}" })];
    left.export({ seal });
    right.export({ seal });
    expect(asked).toEqual(["/variables/a"]);
  });

  test("an export that waits keeps what it was given, too", async () => {
    const { seal, asked } = counting();
    const context = made();
    const first = await context.exportAsync({ seal: later(seal) });
    expect(await context.exportAsync({ seal: later(seal) })).not.toEqual(first);
    asked.length = 0;
    const same = later(seal);
    const one = await context.exportAsync({ seal: same });
    expect(await context.exportAsync({ seal: same })).toEqual(one);
    expect(asked).toHaveLength(5);
  });
});

const later =
  (seal: Seal): Seal =>
  async (value, place) =>
    seal(value, place);

describe("a seal is made anew", () => {
  test("for another function", () => {
    const [first, second] = [counting(), counting()];
    const context = made();
    context.export({ seal: first.seal });
    context.export({ seal: second.seal });
    expect(second.asked).toHaveLength(5);
  });

  test("at another place: the same list, and the same text in it", () => {
    const { seal, asked } = counting();
    const context = made();
    context.export({ seal });
    asked.length = 0;
    context.setTaskResult("login", context.get("keystore.key")).setTaskResult("copy", context.get("workflow.mail"));
    const { taskResults } = context.export({ seal });
    expect(asked).toEqual(["/taskResults/login", "/taskResults/copy/key"]);
    expect(atob((taskResults as { login: { sealed: string } }).login.sealed)).toContain("/taskResults/login");
  });

  test("for the same text with other sources", () => {
    const { seal, asked } = counting();
    const context = new WorkflowContext({ keystore: { a: "s3cret", b: "s3cret" } });
    context.publish({ v: "{{ keystore.a }}" });
    context.export({ seal });
    asked.length = 0;
    context.publish({ v: "{{ keystore.b }}" });
    const { variables } = context.export({ seal });
    expect(asked).toEqual(["/variables/v"]);
    expect(variables).toMatchObject({ v: { $secret: "keystore.b" } });
  });

  test("after a seal that failed", () => {
    const { seal } = counting();
    let fails = true;
    const failing: Seal = (value, place) => {
      if (fails && place.pointer === "/keystore/pin") throw new Error("no key yet");
      return seal(value, place);
    };
    const context = made();
    expect(() => context.export({ seal: failing })).toThrow("'seal' failed");
    fails = false;
    expect(context.export({ seal: failing }).keystore).toMatchObject({ pin: { sealed: expect.any(String) } });
  });
});

test("a seal that is kept keeps neither the secret nor the function alive", async () => {
  const context = made();
  const { seal } = counting();
  const functions: WeakRef<object>[] = [];
  const secrets = Array.from({ length: 20 }, (_, index) => {
    context.setVariable("secret", [`s3cret ${index}`], { secrets: [""] });
    context.export({ seal });
    const once: Seal = () => index;
    context.export({ seal: once });
    functions.push(new WeakRef(once));
    return new WeakRef(context.getVariable("secret") as object); // it was set to a list
  });
  context.setVariable("secret", "none");
  expect(await countAlive([...secrets, ...functions])).toBe(0);
  expect(seal).toBeTypeOf("function");
});
