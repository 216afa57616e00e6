import { setImmediate, setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ContextError,
  type JsonValue,
  sealValue,
  sealValueAsync,
  unsealValue,
  unsealValueAsync,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "../error-of.ts";
import { seal, unseal } from "../snapshots/seals.ts";
import { saidBy } from "./said.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(async () => {
  await setImmediate();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

const made = (): WorkflowContext =>
  new WorkflowContext({
    keystore: { token: "t0ken-of-ada", list: ["k1", 2], none: null },
    parameters: { user: "ada" },
    system: { workflow_start: "" },
  });

const errorLater = async (act: () => Promise<unknown>): Promise<ContextError> => {
  const error = await act().then(
    () => new Error("no error"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ContextError) return error;
  throw error;
};

const sealLater = async (...given: Parameters<typeof seal>) => seal(...given);
const unsealLater = async (...given: Parameters<typeof unseal>) => unseal(...given);

describe("a seal and an unseal may give promises", () => {
  test("exportAsync and importAsync give what the calls that do not wait give", async () => {
    const snapshot = await made().exportAsync({ seal: sealLater });
    expect(snapshot).toEqual(made().export({ seal }));
    const imported = await WorkflowContext.importAsync(snapshot, { unseal: unsealLater });
    expect(imported.evaluateWithSecrets("keystore")).toEqual(made().evaluateWithSecrets("keystore"));
  });

  test("functions that do not wait, and none at all, are taken too", async () => {
    expect(await made().exportAsync()).toEqual(made().export());
    const snapshot = await made().exportAsync({ seal });
    expect((await WorkflowContext.importAsync(snapshot, { unseal })).get("keystore.list")).toEqual(["k1", 2]);
  });

  test("exportAsync writes the context as it was when it was called", async () => {
    const context = made();
    const exported = context.exportAsync({ seal: sealLater });
    context.setVariable("late", 1).publish({ header: "{{ keystore.token }}" });
    expect(await exported).toEqual(made().export({ seal }));
  });

  test("importAsync takes its data and its options as they were when it was called", async () => {
    const data = JSON.parse(JSON.stringify(made().export({ seal }))) as Record<string, JsonValue>;
    const config = { url: "/before" };
    const secrets = ["task.login"];
    const imported = WorkflowContext.importAsync(data, { unseal: unsealLater, config, secrets });
    data.parameters = { user: "eve" };
    config.url = "/after";
    secrets.pop();
    const context = (await imported).setTaskResult("login", "s3ssion");
    expect(context.evaluateExpression("[parameters.user, config.url]")).toEqual(["ada", "/before"]);
    expect(context.evaluateWithSecrets("task.login").secrets).toHaveLength(1);
  });

  test("at most sixteen calls are under way, and all are made", async () => {
    let [active, most, calls] = [0, 0, 0];
    const keystore = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, `s3cret ${index}`]));
    const context = new WorkflowContext({ keystore });
    const { secrets } = await context.exportAsync({
      seal: async () => {
        calls++;
        most = Math.max(most, ++active);
        await setTimeout(calls % 3);
        active--;
        return "sealed";
      },
    });
    expect([most, calls, (secrets as JsonValue[]).length]).toEqual([16, 100, 100]);
  });

  test("after one that fails no other is begun, what it threw is withheld, and nothing is left unhandled", async () => {
    let calls = 0;
    const keystore = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, `s3cret ${index}`]));
    const context = new WorkflowContext({ keystore });
    const failing = async (value: JsonValue): Promise<string> => {
      calls++;
      throw new Error(`can't seal ${value}`);
    };
    const error = await errorLater(() => context.exportAsync({ seal: failing }));
    expect(error).toMatchObject({ code: "host-function", details: { name: "seal", isWithheld: true } });
    expect(saidBy(error)).not.toContain("s3cret");
    expect(calls).toBeLessThanOrEqual(16);
  });

  test("importAsync refuses what can't be unsealed with the path, and withholds what was thrown", async () => {
    const snapshot = made().export({ seal });
    const failing = async (sealed: JsonValue): Promise<never> => {
      throw new Error(atob(String(sealed)));
    };
    const error = await errorLater(() => WorkflowContext.importAsync(snapshot, { unseal: failing }));
    expect(error).toMatchObject({
      code: "snapshot",
      details: { path: "/keystore/token", problem: "can't be unsealed" },
    });
    expect(saidBy(error)).not.toContain("t0ken");
  });

  test("wrong options reject, and do not throw", async () => {
    expect(await errorLater(() => made().exportAsync({ seals: 1 } as object))).toMatchObject({ code: "usage" });
    expect(await errorLater(() => WorkflowContext.importAsync(1))).toMatchObject({ code: "snapshot" });
    expect(await errorLater(() => sealValueAsync(new Map()))).toMatchObject({ code: "not-json" });
    expect(await errorLater(() => unsealValueAsync(1))).toMatchObject({ code: "snapshot" });
  });
});

describe("a call that does not wait names the one that does, and takes care of the promise", () => {
  const rejecting = async (): Promise<never> => {
    throw new Error("nobody waits");
  };
  const sealed = sealValue("s3cret", { secrets: [""], seal });

  test.each<[call: string, instead: string, act: (wait: () => Promise<unknown>) => unknown]>([
    ["export", "exportAsync", (wait) => made().export({ seal: wait })],
    [
      "WorkflowContext.import",
      "WorkflowContext.importAsync",
      (wait) => WorkflowContext.import(made().export({ seal }), { unseal: wait }),
    ],
    ["sealValue", "sealValueAsync", (wait) => sealValue("s", { secrets: [""], seal: wait })],
    ["unsealValue", "unsealValueAsync", (wait) => unsealValue(sealed, { unseal: wait })],
  ])("%s", (call, instead, act) => {
    for (const wait of [async () => 1, rejecting]) {
      const { code, message } = errorOf(() => act(wait));
      expect(code).toBe("usage");
      expect(message).toMatch(new RegExp(`^${call}: '(?:un)?seal' gave a promise: await ${instead} instead$`));
    }
  });
});
