import { describe, expect, test } from "vitest";
import { type ContextError, type JsonObject, type JsonValue, WorkflowContext } from "workflow-context";
import { errorOf } from "../error-of.ts";
import { seal, unseal } from "../snapshots/seals.ts";

const made = (): WorkflowContext =>
  new WorkflowContext({
    keystore: { token: "t0ken-of-before" },
    config: { url: "/before", db: { password: "pa55word" } },
    secrets: ["config.db.password"],
  });

describe("import takes a keystore and a config in place of those in the snapshot", () => {
  test("they are what is read, secret as before, and none of the others is unsealed", () => {
    const asked: string[] = [];
    const context = WorkflowContext.import(made().publish({ h: "{{ keystore.token }}" }).export({ seal }), {
      unseal: (sealed, place) => {
        asked.push(place.pointer);
        return unseal(sealed, place);
      },
      keystore: { token: "t0ken-of-now" },
      config: { url: "/now", db: { password: "n3w" } },
    });
    expect(asked).toEqual(["/variables/h"]);
    expect(context.evaluateWithSecrets("[keystore.token, config.db.password, config.url, h]")).toEqual({
      value: ["t0ken-of-now", "n3w", "/now", "t0ken-of-before"],
      secrets: [
        { pointer: "/0", sources: ["keystore.token"] },
        { pointer: "/1", sources: ["config.db.password"] },
        { pointer: "/3", sources: ["keystore.token"] },
      ],
    });
  });

  test("null stands for none, and what is not given is that of the snapshot", () => {
    const context = WorkflowContext.import(made().export({ seal }), {
      unseal,
      keystore: null,
      config: undefined,
    } as object);
    expect(context.evaluateExpression("[keystore, config.url]")).toEqual([null, "/before"]);
    expect(WorkflowContext.import(made().export(), { config: null }).evaluateExpression("config")).toBe(null);
  });

  test("one that is not JSON is refused, and so is a snapshot that is damaged there", () => {
    const snapshot = made().export();
    expect(errorOf(() => WorkflowContext.import(snapshot, { keystore: { a: new Map() } })).code).toBe("not-json");
    expect(errorOf(() => WorkflowContext.import(snapshot, { keystore: [] })).message).toBe(
      "keystore must be an object, not a list",
    );
    const damaged = { ...snapshot, keystore: 1, secrets: [] };
    expect(errorOf(() => WorkflowContext.import(damaged, { keystore: {} })).code).toBe("snapshot");
  });
});

describe("export leaves out what omit names", () => {
  test("no secret of a vault is in the store then, and its snapshot comes back with a fresh keystore", () => {
    const asked: JsonValue[] = [];
    const snapshot = made().export({
      omit: ["keystore"],
      seal: (value, place) => {
        asked.push(value);
        return seal(value, place);
      },
    });
    expect(snapshot).toMatchObject({ keystore: null, config: { url: "/before" }, secrets: ["/config/db/password"] });
    expect(asked).toEqual(["pa55word"]);
    const context = WorkflowContext.import(snapshot, { unseal, keystore: { token: "t0ken-of-now" } });
    expect(context.redact("t0ken-of-now pa55word")).toBe("*** ***");
    expect(WorkflowContext.import(snapshot, { unseal }).evaluateExpression("keystore is none")).toBe(true);
  });

  test("both can be left out, and nothing else", () => {
    expect(made().export({ omit: ["keystore", "config"] })).toMatchObject({
      keystore: null,
      config: null,
      secrets: [],
    });
    for (const omit of [["parameters"], ["keystore", 1], "keystore"])
      expect(errorOf(() => made().export({ omit } as object)).message).toMatch(
        /^export: omit must be a list of "keystore" or "config", not /,
      );
  });

  test("the context itself is as it was", () => {
    const context = made();
    context.export({ omit: ["keystore", "config"] });
    expect(context.get("keystore.token")).toBe("t0ken-of-before");
  });
});

describe("redact, where the run was imported without unseal", () => {
  const refusal = (context: WorkflowContext): string =>
    (errorOf(() => context.redact("t0ken")) as ContextError).message;

  test("it says that it can't mask, and what to do", () => {
    expect(refusal(WorkflowContext.import(made().export({ seal })))).toBe(
      "config.db.password is sealed: redact can't mask it; import the snapshot with an unseal function, or with a fresh config",
    );
    const snapshot = new WorkflowContext({ keystore: { token: "t0ken" } }).export();
    expect(refusal(WorkflowContext.import(snapshot))).toBe(
      "keystore.token is sealed: redact can't mask it; import the snapshot with an unseal function, or with a fresh keystore",
    );
  });

  test("with a fresh keystore it masks", () => {
    const snapshot = new WorkflowContext({ keystore: { token: "t0ken" } }).export({ seal });
    const context = WorkflowContext.import(snapshot, { keystore: { token: "t0ken-of-now" } });
    expect(context.redact("Bearer t0ken-of-now")).toBe("Bearer ***");
  });

  test("what was made of a secret is sealed still, and only unseal helps", () => {
    const before = made()
      .publish({ header: "{{ keystore.token }}" })
      .export({ omit: ["config"] }) as JsonObject;
    expect(refusal(WorkflowContext.import(before, { keystore: { token: "t0ken-of-now" } }))).toBe(
      "keystore.token is sealed: redact can't mask it; import the snapshot with an unseal function",
    );
  });
});
