import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ContextError,
  type JsonValue,
  type SealedValue,
  sealValue,
  unsealValue,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "../error-of.ts";
import { seal, unseal } from "../snapshots/seals.ts";
import { saidBy } from "./said.ts";

/** Gives a sealed value as it comes back from a store. */
const stored = (sealed: SealedValue): unknown => JSON.parse(JSON.stringify(sealed));

const made = (): WorkflowContext =>
  new WorkflowContext({ keystore: { token: "t0ken", pin: 1234, pair: ["k1", "k2"], key: { id: 7 } } });

describe("sealValue and unsealValue", () => {
  const input = { to: "ada", auth: "Bearer {{ keystore.token }}", pin: "{{ keystore.pin }}", all: "{{ keystore }}" };

  test("a rendered input comes back with its marks, out of JSON text that shows no secret", () => {
    const { value } = made().renderJsonWithSecrets(input);
    const text = JSON.stringify(sealValue(value, { seal: (secret, place) => btoa(String(seal(secret, place))) }));
    for (const secret of ["t0ken", "1234", "k1", "k2", '"id"']) expect(text).not.toContain(secret);
    const back = unsealValue(JSON.parse(text), { unseal: (sealed, place) => unseal(atob(String(sealed)), place) });
    expect(back).toEqual(made().renderJsonWithSecrets({ ...input, all: "{{ keystore }}" }));
    expect(new WorkflowContext().setVariable("input", back.value).evaluateWithSecrets("input")).toEqual(back);
  });

  test("without seal it holds no secret, and says where each came from", () => {
    const { value } = made().renderJsonWithSecrets(input);
    expect(sealValue(value)).toEqual({
      value: {
        to: "ada",
        auth: { $secret: "keystore.token" },
        pin: { $secret: "keystore.pin" },
        all: {
          token: { $secret: "keystore.token" },
          pin: { $secret: "keystore.pin" },
          pair: { $secret: "keystore.pair" },
          key: { $secret: "keystore.key" },
        },
      },
      secrets: ["/auth", "/pin", "/all/token", "/all/pin", "/all/pair", "/all/key"],
    });
  });

  test("without unseal its secrets stay sealed: what is public can be read, and it is sealed again as it was", () => {
    const sealed = sealValue(made().renderJson(input), { seal });
    const { value, secrets } = unsealValue(stored(sealed));
    expect(secrets.map(({ pointer }) => pointer).sort()).toEqual([...sealed.secrets].sort());
    const context = new WorkflowContext().setVariable("input", value);
    expect(context.evaluateExpression("input.to")).toBe("ada");
    expect(errorOf(() => context.evaluateExpression("input.auth"))).toMatchObject({ code: "sealed" });
    expect(sealValue(value)).toEqual(sealed);
  });

  test("a text, a number, null and all of a list are secret where secrets says so", () => {
    for (const value of ["s3cret", 5, null, true, "", ["a", { b: 1 }], {}]) {
      const sealed = sealValue(value, { secrets: [""], seal });
      expect(sealed.secrets).toEqual([""]);
      expect(sealed.value).toMatchObject({ $secret: "value" });
      expect(unsealValue(stored(sealed), { unseal })).toEqual({
        value,
        secrets: [{ pointer: "", sources: ["value"] }],
      });
    }
  });

  test("a seal is told where the value is kept", () => {
    const sealed = sealValue(["s3cret"], { secrets: ["/0"], seal, at: "/items/3" });
    expect(sealed.secrets).toEqual(["/0"]);
    expect(atob(String((sealed.value as { sealed: string }[])[0]?.sealed))).toContain('"/items/3/0"');
    expect(unsealValue(stored(sealed), { unseal, at: "/items/3" }).value).toEqual(["s3cret"]);
    const { code, details } = errorOf(() => unsealValue(stored(sealed), { unseal, at: "/items/4" })) as ContextError;
    expect([code, details]).toEqual(["snapshot", { path: "/0", problem: "can't be unsealed" }]);
    expect(errorOf(() => sealValue(1, { at: "items" })).code).toBe("usage");
    expect(errorOf(() => unsealValue(sealed, { at: "items" })).code).toBe("usage");
  });

  test("sealValue refuses what JSON can't say, and a seal that fails, without its words", () => {
    expect(errorOf(() => sealValue({ a: new Map() })).message).toContain("the value: a is a Map");
    const failing = (value: JsonValue): never => {
      throw new Error(`can't seal ${value}`);
    };
    const error = errorOf(() => sealValue("s3cret", { secrets: [""], seal: failing }));
    expect(error.code).toBe("host-function");
    expect(saidBy(error)).not.toContain("s3cret");
  });

  const seal1 = { $secret: "a", sealed: "x" };
  test.each<readonly [what: string, sealed: unknown, path: string, problem: string]>([
    ["a text", "x", "", "must be what sealValue gave, not a string"],
    ["no value", { secrets: [] }, "value", "is missing; it must be a value"],
    ["no pointers", { value: 1 }, "secrets", "is missing; it must be a list of strings"],
    ["a key more", { value: 1, secrets: [], more: 1 }, "", "has more keys than value and secrets"],
    ["a pointer that is none", { value: 1, secrets: ["a"] }, "secrets[0]", "is no JSON pointer"],
    ["a pointer to nothing", { value: {}, secrets: ["/a"] }, "/a", "is named in secrets and leads to nothing"],
    [
      "a pointer to what all inherit",
      { value: {}, secrets: ["/constructor"] },
      "/constructor",
      "is named in secrets and leads to nothing",
    ],
    ["a pointer to no seal", { value: { a: 1 }, secrets: ["/a"] }, "/a", "must be a sealed secret"],
    [
      "a seal within a seal",
      { value: { $secret: "a", sealed: { b: seal1 } }, secrets: ["", "/sealed/b"] },
      "/sealed/b",
      "lies within another secret",
    ],
  ])(
    "unsealValue refuses what sealValue did not give, with the path and the reason: %s",
    (_, sealed, path, problem) => {
      const error = errorOf(() => unsealValue(sealed, { unseal: (value) => value }));
      expect(error).toMatchObject({ code: "snapshot", details: { path, problem } });
      expect(error.message).toBe(`what was stored can't be read: ${path === "" ? "" : `${path} `}${problem}`);
    },
  );
});

const word = fc.constantFrom("zq1-secret", "zq2-secret", "zq3-secret", 9_007_199_254_740_001);
const value = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.constantFrom(null, true, 0, "", "public"),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b/c", "~", "__proto__", "constructor", "0"), tie("any"), { maxKeys: 3 }),
  ),
})).any;

/** Lists the pointers to all parts of a value. */
function pointersIn(part: JsonValue, pointer = ""): string[] {
  const inner = typeof part === "object" && part !== null ? Object.entries(part) : [];
  const below = inner.flatMap(([key, one]) =>
    pointersIn(one as JsonValue, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
  return [pointer, ...below];
}

const withSecrets = value.chain((any) => fc.tuple(fc.constant(any), fc.subarray(pointersIn(any))));

test("what was sealed and unsealed is what it was, with the same marks", () => {
  fc.assert(
    fc.property(withSecrets, ([any, secrets]) => {
      const sealed = sealValue(any, { secrets, seal });
      const back = unsealValue(stored(sealed), { unseal });
      expect(back.value).toEqual(any);
      const marked = new WorkflowContext().setCurrentItem(any, 0, { secrets }).evaluateWithSecrets("item");
      const rooted = marked.secrets.map(({ pointer, sources }) => ({
        pointer,
        sources: sources.map((source) => source.replace(/^item/, "value")),
      }));
      expect(back.secrets).toEqual(rooted);
      expect([...sealed.secrets].sort()).toEqual(back.secrets.map(({ pointer }) => pointer).sort());
    }),
  );
});

test("what was sealed shows no text of a secret, nor does what was sealed without seal", () => {
  fc.assert(
    fc.property(withSecrets, ([any, chosen]) => {
      // Every word is secret by itself, or as a part of what is.
      const words = pointersIn(any).filter((pointer) => /^(?:"zq|90071)/.test(JSON.stringify(partAt(any, pointer))));
      const secrets = [...chosen, ...words];
      for (const given of [{ secrets, seal: () => "sealed" }, { secrets }]) {
        expect(JSON.stringify(sealValue(any, given))).not.toMatch(/zq\d|90071/);
      }
    }),
  );
});

const partAt = (any: JsonValue, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], any);
