import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ContextError,
  compileTemplate,
  createEnvironment,
  resultOf,
  WorkflowContext,
  withItems,
} from "workflow-context";
import { createThreads, type Threads } from "workflow-context/workers";
import { rejectionOf } from "../error-of.ts";

const environment = createEnvironment({ functions: { shout: (text) => String(text).toUpperCase() } });
const file = new URL("./work.js", import.meta.url);
let threads: Threads;

beforeAll(async () => {
  threads = await createThreads(file, { threads: 2 });
});

afterAll(() => threads.close());

const hosts = Array.from({ length: 50 }, (_, id) => ({ host: `h${id}` }));
const begun = (): WorkflowContext =>
  new WorkflowContext({
    environment,
    parameters: { region: "north", other: 1 },
    keystore: { token: "t0ken-1234", users: ["ada-secret", "bob-secret"] },
  }).setTaskResult("list", { hosts });

const valuesOf = (run: { readonly results: readonly unknown[] }): readonly unknown[] =>
  run.results.map((result) => (result as { value?: unknown }).value);

describe("a task on threads", () => {
  test("gives the same results in the same order as in one thread, from each kind of source", async () => {
    const context = begun();
    const one = context.forItem("outer", 3);
    for (const [from, source] of [
      [context, "{{ task.list.hosts }}"],
      [context, { host: "{{ task.list.hosts | map(attribute='host') }}", n: "{{ range(50) }}" }],
      [context, hosts],
      [context, [null, "text", 5, [1, { a: 2 }]]],
      [one, "{{ task.list.hosts }}"],
      [
        context,
        (function* () {
          yield* hosts;
        })(),
      ],
      [context, []],
    ] as const) {
      const run = await withItems(from, source, threads.task("whole"), { concurrency: 8 });
      const local = await withItems(
        from,
        typeof source === "object" && !Array.isArray(source) && Symbol.iterator in source ? hosts : source,
        (item, { item: value, index }) => ({
          value,
          index,
          key: expect.stringMatching(new RegExp(`^\\d+/whole/${index}$`)),
          parent: item.evaluateExpression("parent.item if parent is defined else null"),
        }),
      );
      expect(run.summary).toEqual(local.summary);
      expect(run.results).toEqual(local.results);
    }
  });

  test("knows the functions of its environment, and may give nothing", async () => {
    const run = await withItems(begun(), "{{ task.list.hosts }}", threads.task<string>("ping"), { concurrency: 4 });
    expect(valuesOf(run).slice(0, 2)).toEqual(["0: H0 in north", "1: H1 in north"]);
    expect(valuesOf(await withItems(begun(), [1], threads.task("nothing")))).toEqual([undefined]);
  });

  test("is given batches, a choice of items, and those that a run before has not done", async () => {
    const context = begun();
    const batches = await withItems(context, "{{ range(5) }}", threads.task("whole"), { batchSize: 2, concurrency: 2 });
    expect(valuesOf(batches)).toMatchObject([{ value: [0, 1], index: 0 }, { value: [2, 3], index: 2 }, { value: [4] }]);
    const some = await withItems(context, "{{ range(9) }}", threads.task("whole"), { only: [7, 2, 3], batchSize: 2 });
    expect(valuesOf(some)).toMatchObject([
      { value: [2, 3], index: 2 },
      { value: [7], index: 7 },
    ]);
    const first = await withItems(context, "{{ [1, 'end', 3] }}", threads.task("fail"), { failure: "continue" });
    const again = await withItems(context, "{{ [1, 'end', 3] }}", threads.task("whole"), {
      previous: first,
      only: [1],
    });
    expect(again.results.map(({ status }) => status)).toEqual(["failed", "succeeded", "failed"]);
  });

  test("keeps the marks of secrets, of items and of what it gives", async () => {
    const run = await withItems(begun(), "{{ keystore.users }}", threads.task("login"), { concurrency: 2 });
    const marks = [["keystore.users"], ["keystore.users"]];
    expect(valuesOf(run)).toMatchObject([{ header: "Bearer t0ken-1234", marks: [marks[0]] }, { marks: [marks[1]] }]);
    const context = begun().setTaskResult("login", resultOf(run));
    expect(context.evaluateWithSecrets("task.login.items[0].value.header").secrets).toEqual([
      { pointer: "", sources: ["keystore.token"] },
    ]);
    const one = begun()
      .forItem("outer", 0)
      .setCurrentItem("ada-secret", 1, { secrets: [""] });
    const nested = await withItems(one, ["{{ x }}"], threads.task("whole"));
    expect(valuesOf(nested)).toMatchObject([{ value: "{{ x }}", parent: "ada-secret" }]);
  });

  test("fails with the errors of its work", async () => {
    const errorOf = async (task: string, item: unknown = "x"): Promise<unknown> =>
      (await withItems(begun(), [item], threads.task(task))).error;
    expect(await errorOf("fail")).toMatchObject({ name: "TypeError", message: "no x", code: "E_NO", status: 503 });
    expect(((await errorOf("fail")) as Error).cause).toMatchObject({ name: "RangeError", message: "the cause" });
    const wrong = (await errorOf("wrong")) as ContextError<"undefined">;
    expect(wrong).toBeInstanceOf(ContextError);
    expect([wrong.code, wrong.details.name, wrong.position?.column]).toEqual(["undefined", "nowhere", 5]);
    expect(await errorOf("text")).toBe("only a text");
    expect(await errorOf("number")).toMatchObject({ message: "a number was thrown, which is no error" });
    expect(await errorOf("notJson")).toMatchObject({ code: "not-json" });
  });

  test("takes no other item along where its thread ends, or runs out of memory", async () => {
    const small = await createThreads(file, { threads: 2, megabytes: 40, execArgv: [] });
    for (const [task, item] of [
      ["end", "end"],
      ["grow", "grow"],
    ] as const) {
      const items = ["a", "b", "c", item, "d", "e", "f"];
      const run = await withItems(begun(), items, small.task(task), { concurrency: 7, failure: "continue" });
      const failed = run.results.filter(({ status }) => status === "failed");
      expect(failed).toMatchObject([{ index: 3, error: { code: "lost-worker", details: { task, index: 3 } } }]);
      expect(run.summary.succeeded).toBe(6);
    }
    await small.close();
  });

  test("is told when the run is stopped: what is under way is waited for, and what is not begun is skipped", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 300);
    const { signal } = controller;
    const run = await withItems(begun(), [1, 2, 3, 4, 5], threads.task("waiting"), { concurrency: 4, signal });
    expect(run.status).toBe("aborted");
    expect(valuesOf(run).filter((value) => value === "stopped: enough")).toHaveLength(2);
    expect(run.summary).toEqual({ succeeded: 2, failed: 0, skipped: 3 });
    const before = await withItems(begun(), [1, 2], threads.task("ping"), { signal });
    expect([before.status, before.summary.skipped]).toEqual(["aborted", 2]);
    const stopped = await withItems(begun(), ["x", "y", "z"], threads.task("fail"));
    expect([stopped.status, stopped.summary.skipped]).toEqual(["failed", 2]);
  });

  test("is timed where it is done: an item that waits for a thread takes no time", async () => {
    const run = await withItems(begun(), [1, 2, 3, 4], threads.task("waiting"), {
      concurrency: 4,
      timeout: 100,
      failure: "continue",
    });
    expect(run.results.map((result) => (result as { error?: Error }).error?.name)).toEqual(
      Array(4).fill("TimeoutError"),
    );
    const fast = await withItems(begun(), "{{ range(40) }}", threads.task("slow"), { concurrency: 40, timeout: 5_000 });
    expect(valuesOf(fast)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test("gets a slice where the host says what it reads", async () => {
    const options = { reads: compileTemplate("{{ parameters.region }} {{ item.host }}") };
    const sliced = await withItems(begun(), hosts.slice(0, 2), threads.task<string>("ping", options));
    expect(valuesOf(sliced)).toEqual(["0: H0 in north", "1: H1 in north"]);
    const unknown = compileTemplate(
      "{{ reading() }}",
      createEnvironment({ functions: { reading: { withScope: true, parameters: [], call: () => 1 } } }),
    );
    const refused = withItems(begun(), [1], threads.task("ping", { reads: unknown }));
    await expect(refused).rejects.toMatchObject({ code: "usage" });
    const reads = ["parameters.region"];
    const run = await withItems(begun(), "{{ task.list.hosts }}", threads.task<string>("ping", { reads }));
    expect(valuesOf(run)[1]).toBe("1: H1 in north");
    const { error } = await withItems(begun(), [1], threads.task("outside", { reads }));
    expect(error).toMatchObject({ code: "outside", details: { path: "parameters.other" } });
  });

  test("tells its progress and its results as in one thread", async () => {
    const progress: unknown[] = [];
    const told: unknown[] = [];
    await withItems(begun(), [1, 2], threads.task("nothing"), {
      onProgress: (one) => progress.push(one),
      onItem: (result, index) => told.push([result.status, index]),
    });
    expect(progress).toEqual([
      { done: 1, failed: 0, total: 2, active: 0 },
      { done: 2, failed: 0, total: 2, active: 0 },
    ]);
    expect(told).toEqual([
      ["succeeded", 0],
      ["succeeded", 1],
    ]);
  });
});

describe("threads", () => {
  test("do tasks of any name that a file has as its default", async () => {
    const byName = await createThreads(
      "data:text/javascript,export default { 'mail.send': (item) => item.get('item') }",
      { threads: 1 },
    );
    expect(valuesOf(await withItems(begun(), ["ada"], byName.task("mail.send")))).toEqual(["ada"]);
    await byName.close();
  });

  test("take the path of a file, from where the process is", async () => {
    const byPath = await createThreads("test/workers/work.js", { threads: 1 });
    expect(valuesOf(await withItems(begun(), [1], byPath.task("nothing")))).toEqual([undefined]);
    await byPath.close();
  });

  test("fail the items of a context that they can't read, each for what is wrong", async () => {
    const context = new WorkflowContext({ parameters: { text: "x".repeat(10_000) } });
    const built = JSON.stringify(new URL("../../dist/index.js", import.meta.url).href);
    const small = await createThreads(
      `data:text/javascript,import { createEnvironment } from ${built};
       export const environment = createEnvironment({ limits: { contextBytes: 1000 } }); export const noop = () => {};`,
      { threads: 1 },
    );
    const { error } = await withItems(context, [1], small.task("noop"));
    expect(error).toMatchObject({ code: "size" });
    await small.close();
  });

  test("refuse a task that their file does not export, a file that is none, and options that can't be", async () => {
    expect(() => threads.task("pong")).toThrow(/exports no function 'pong'; it has end, fail, grow/);
    expect(() => threads.task("noTask")).toThrow(/exports no function/);
    expect(() => threads.task("ping", { read: [] } as never)).toThrow(/did you mean 'reads'/);
    const missing = await rejectionOf(createThreads(new URL("./none.js", import.meta.url), { threads: 1 }));
    expect(missing).toMatchObject({ code: "usage", cause: expect.any(Error) });
    const wrong = "data:text/javascript,export const environment = {}; export const noop = () => {};";
    const cause = expect.objectContaining({
      message: expect.stringContaining("environment of the file must be what createEnv"),
    });
    await expect(createThreads(wrong, { threads: 1 })).rejects.toMatchObject({ code: "usage", cause });
    await expect(createThreads(5 as never)).rejects.toMatchObject({ code: "usage" });
    await expect(createThreads(file, { threads: 0 })).rejects.toMatchObject({ code: "usage" });
  });
});
