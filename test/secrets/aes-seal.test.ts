import { createDecipheriv } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import {
  type ContextError,
  type JsonObject,
  type JsonValue,
  sealValueAsync,
  unsealValueAsync,
  WorkflowContext,
} from "workflow-context";
import { aesSeal } from "workflow-context/sealing";
import { errorOf } from "../error-of.ts";
import { saidBy } from "./said.ts";

const keyOf = (filler: number): Uint8Array => new Uint8Array(32).fill(filler);
const run = "r-17";
const first = aesSeal({ current: "k1", keys: { k1: keyOf(1) }, run });

const made = (): WorkflowContext =>
  new WorkflowContext({
    keystore: { token: "t0ken-of-ada", other: "0ther", list: ["k1", 2, null], emoji: "😀\ud800" },
    system: { workflow_start: "" },
  });

const problemOf = async (snapshot: unknown, unseal = first.unseal): Promise<unknown> => {
  const error = await WorkflowContext.importAsync(snapshot, { unseal }).then(
    () => undefined,
    (thrown: ContextError) => thrown,
  );
  expect(saidBy(error)).not.toMatch(/t0ken|0ther/);
  return error?.code === "snapshot" ? error.details : error;
};

type Seals = Record<string, Record<string, JsonValue>>;

/** Exports the context with the seals of its keystore changed. */
async function changed(change: (seals: Seals) => void, seal = first.seal): Promise<JsonObject> {
  const snapshot = JSON.parse(JSON.stringify(await made().exportAsync({ seal }))) as JsonObject & {
    keystore: Record<string, JsonObject>;
  };
  const seals = Object.fromEntries(
    Object.entries(snapshot.keystore).map(([name, { sealed }]) => [name, sealed]),
  ) as Seals;
  change(seals);
  const keystore = Object.entries(snapshot.keystore).map(([name, one]) => [name, { ...one, sealed: seals[name] }]);
  return { ...snapshot, keystore: Object.fromEntries(keystore) };
}

describe("aesSeal", () => {
  test("what was sealed comes back, and the snapshot shows nothing of it", async () => {
    const text = JSON.stringify(await made().exportAsync({ seal: first.seal }));
    expect(text).not.toMatch(/t0ken|0ther|k1",2/);
    const imported = await WorkflowContext.importAsync(JSON.parse(text), { unseal: first.unseal });
    expect(imported.evaluateWithSecrets("keystore")).toEqual(made().evaluateWithSecrets("keystore"));
  });

  test("it is AES-256-GCM: another implementation opens it, bound to the run, the pointer and the sources", async () => {
    const sealed = (await first.seal({ a: 1 }, { pointer: "/a", sources: ["b", "c"] })) as Record<string, string>;
    expect(sealed).toMatchObject({ key: "k1", run, pointer: "/a" });
    const data = Buffer.from(sealed.data ?? "", "base64");
    const decipher = createDecipheriv("aes-256-gcm", keyOf(1), Buffer.from(sealed.nonce ?? "", "base64"));
    decipher.setAAD(Buffer.from('["r-17","/a",["b","c"]]')).setAuthTag(data.subarray(-16));
    expect(`${decipher.update(data.subarray(0, -16))}${decipher.final()}`).toBe('{"a":1}');
  });

  test("each seal has a nonce of 96 bits of its own", async () => {
    const place = { pointer: "", sources: [] };
    const seals = await Promise.all(Array.from({ length: 100 }, () => first.seal(1, place)));
    const nonces = seals.map((one) => String((one as JsonObject).nonce));
    expect(new Set(nonces).size).toBe(100);
    for (const nonce of nonces) expect(Buffer.from(nonce, "base64")).toHaveLength(12);
  });

  test("keys rotate: the current one seals, and all of them unseal", async () => {
    const both = aesSeal({ current: "k2", keys: { k1: keyOf(1), k2: keyOf(2) }, run });
    const old = await made().exportAsync({ seal: first.seal });
    const context = await WorkflowContext.importAsync(old, { unseal: both.unseal });
    const anew = JSON.stringify(await context.exportAsync({ seal: both.seal }));
    expect(anew).toContain('"key":"k2"');
    expect(anew).not.toContain('"key":"k1"');
    const second = aesSeal({ current: "k2", keys: { k2: keyOf(2) }, run });
    expect((await WorkflowContext.importAsync(JSON.parse(anew), { unseal: second.unseal })).get("keystore.other")).toBe(
      "0ther",
    );
    expect(await problemOf(old, second.unseal)).toEqual({
      path: "/keystore/token",
      problem: "was sealed with a key that is not among k2",
    });
  });

  test("the bytes of a key may be wiped once the functions are made", async () => {
    const bytes = keyOf(1);
    const { seal } = aesSeal({ current: "k1", keys: { k1: bytes }, run });
    bytes.fill(0);
    const sealed = await seal("s3cret", { pointer: "", sources: [] });
    expect(await first.unseal(sealed, { pointer: "", sources: [] })).toBe("s3cret");
  });

  test.each<[what: string, change: (seals: Seals) => void, path: string, problem: string]>([
    [
      "moved to another place",
      (seals) => Object.assign(seals, { other: seals.token }),
      "other",
      "was sealed for another place",
    ],
    [
      "cut",
      (seals) => Object.assign(seals.token ?? {}, { data: String(seals.token?.data).slice(0, 16) }),
      "token",
      "is no seal of aesSeal, or was cut",
    ],
    ["without its nonce", (seals) => delete seals.token?.nonce, "token", "is no seal of aesSeal, or was cut"],
    [
      "of no Base64",
      (seals) => Object.assign(seals.token ?? {}, { data: "*" }),
      "token",
      "is no seal of aesSeal, or was cut",
    ],
    [
      "that is a text",
      (seals) => Object.assign(seals, { token: "t0ken" }),
      "token",
      "is no seal of aesSeal, or was cut",
    ],
    [
      "cut by a byte",
      (seals) => Object.assign(seals.list ?? {}, { data: btoa(atob(String(seals.list?.data)).slice(0, -1)) }),
      "list",
      "was changed, or its sources were, or its key is another of the same id",
    ],
    [
      "whose place was forged",
      (seals) => Object.assign(seals, { other: { ...seals.token, pointer: "/keystore/other" } }),
      "other",
      "was changed, or its sources were, or its key is another of the same id",
    ],
    [
      "of an unknown key",
      (seals) => Object.assign(seals.token ?? {}, { key: "t0ken" }),
      "token",
      "was sealed with a key that is not among k1",
    ],
  ])("a seal %s is refused, with which and why", async (_, change, name, problem) => {
    expect(await problemOf(await changed(change))).toEqual({ path: `/keystore/${name}`, problem });
  });

  test("a seal of another run, of another key of that id, and one whose sources were changed are refused", async () => {
    const ofOther = aesSeal({ current: "k1", keys: { k1: keyOf(1) }, run: "r-18" });
    const path = "/keystore/token";
    expect(await problemOf(await made().exportAsync({ seal: ofOther.seal }))).toMatchObject({
      problem: "was sealed for another run",
    });
    const problem = "was changed, or its sources were, or its key is another of the same id";
    const otherKey = aesSeal({ current: "k1", keys: { k1: keyOf(9) }, run });
    // Both secrets are wrong then, and are unsealed at once: the first answer is told.
    const either = expect.stringMatching(/^\/keystore\/(?:token|other)$/);
    expect(await problemOf(await made().exportAsync({ seal: otherKey.seal }))).toEqual({ path: either, problem });
    const snapshot = JSON.parse(JSON.stringify(await made().exportAsync({ seal: first.seal }))) as Record<
      string,
      Seals
    >;
    Object.assign(snapshot.keystore?.token ?? {}, { $secret: "config.public" });
    expect(await problemOf(snapshot)).toEqual({ path, problem });
  });

  test("a value outside a context is bound to where it is kept", async () => {
    const sealed = await sealValueAsync({ key: "k3y" }, { secrets: ["/key"], seal: first.seal, at: "/items/3" });
    expect((await unsealValueAsync(sealed, { unseal: first.unseal, at: "/items/3" })).value).toEqual({ key: "k3y" });
    await expect(unsealValueAsync(sealed, { unseal: first.unseal, at: "/items/4" })).rejects.toMatchObject({
      details: { path: "/key", problem: "was sealed for another place" },
    });
  });

  test("an export step by step has the seals of before", async () => {
    const context = made();
    const before = await context.exportAsync({ seal: first.seal });
    expect(await context.setVariable("n", 1).exportAsync({ seal: first.seal })).toEqual({
      ...before,
      variables: { n: 1 },
    });
  });
});

describe("aesSeal refuses", () => {
  const given = { current: "k1", keys: { k1: keyOf(1) }, run };
  test.each<[what: string, options: object | undefined, message: string]>([
    ["no options", undefined, "aesSeal: current must be a string, not undefined"],
    ["no run", { ...given, run: undefined }, "aesSeal: run must be a string, not undefined"],
    ["no keys", { ...given, keys: undefined }, "the keys of aesSeal: options must be a plain object, not undefined"],
    [
      "a key that is a text",
      { ...given, keys: { k1: "k".repeat(32) } },
      "aesSeal: the key 'k1' must be a Uint8Array of 32 bytes, not a string",
    ],
    [
      "a short key",
      { ...given, keys: { k1: new Uint8Array(16) } },
      "aesSeal: the key 'k1' must be a Uint8Array of 32 bytes, not an object",
    ],
    [
      "a current key that is not there",
      { ...given, current: "k2" },
      "aesSeal: the current key is not among keys, which has: k1",
    ],
    [
      "an inherited key",
      { ...given, current: "constructor" },
      "aesSeal: the current key is not among keys, which has: k1",
    ],
    ["an unknown option", { ...given, runs: "r" }, "aesSeal has no option 'runs'; did you mean 'run'?"],
  ])("%s", (_, options, message) => {
    expect(errorOf(() => aesSeal(options as never))).toMatchObject({ code: "usage", message });
  });

  const { crypto } = globalThis;
  afterEach(() => Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true, writable: true }));
  test("to work without WebCrypto", () => {
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true, writable: true });
    expect(errorOf(() => aesSeal(given)).message).toBe(
      "aesSeal needs WebCrypto, which a browser has on pages by https",
    );
  });
});

test("what was added to the prototypes of built-ins is not sealed", async () => {
  const place = { pointer: "", sources: [] };
  Object.defineProperty(Object.prototype, "toJSON", { value: () => "POLLUTED", configurable: true });
  try {
    const sealed = await first.seal({ a: ["s3cret"] }, place);
    expect(await first.unseal(sealed, place)).toEqual({ a: ["s3cret"] });
  } finally {
    Reflect.deleteProperty(Object.prototype, "toJSON");
  }
});
