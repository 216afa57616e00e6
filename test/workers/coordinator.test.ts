import { gunzipSync } from "node:zlib";
import pg from "pg";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type ContextError,
  type CounterName,
  createEnvironment,
  type ItemsRun,
  resultOf,
  WorkflowContext,
  withItems,
} from "workflow-context";
import { aesSeal } from "workflow-context/sealing";
import { type ItemStore, memoryStore, openRuns, postgresStore, type RunStore } from "workflow-context/stores";
import {
  type Chunk,
  chunkPrefix,
  createCoordinator,
  type ItemServer,
  memoryTransport,
  type Receiver,
  type ServeOptions,
  serveItems,
  type TaskWork,
  type Transport,
} from "workflow-context/workers";
import { dropSchemas, newSchemaUrl, postgresUrl } from "../stores/services.ts";
import { wrapped } from "../stores/wrapped.ts";
import { bossOn } from "./boss.ts";
import { changed } from "./changed.ts";

const key = { current: "1", keys: { 1: new Uint8Array(32).fill(7) }, run: "r-1" };
const { seal, unseal } = aesSeal(key);
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A queue, a store, and what a host makes of them. */
function farm(transport = memoryTransport(), store: RunStore = memoryStore()) {
  closing.push(() => transport.close());
  const serve = async (tasks: Record<string, TaskWork>, options: Partial<ServeOptions> = {}): Promise<ItemServer> => {
    const server = await serveItems(transport, tasks, { store, seal, unseal, concurrency: 4, ...options });
    closing.unshift(() => server.close());
    return server;
  };
  return { transport, store, serve, coordinator: createCoordinator(transport, { store, seal, unseal }) };
}

const begun = (): WorkflowContext =>
  new WorkflowContext({
    parameters: { region: "north" },
    keystore: { token: "t0ken-1234", users: ["ada-secret", "bob-secret"] },
  }).setTaskResult(
    "list",
    Array.from({ length: 40 }, (_, n) => ({ n })),
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const valuesOf = (run: ItemsRun<unknown>): readonly unknown[] =>
  run.results.map((result) => (result.status === "succeeded" ? result.value : result.status));

const whole: TaskWork = (item, { item: value, index, attempt }) => ({
  value,
  index,
  attempt,
  parent: item.evaluateExpression("parent.item if parent is defined else null"),
});

/** Sees all that a store and a queue are given. */
function watched() {
  const [inner, store] = [memoryTransport(), memoryStore()];
  const bodies: string[] = [];
  const transport = changed(inner, {
    send: (chunks, options) => {
      bodies.push(...chunks.map(({ body }) => body));
      return inner.send(chunks, options);
    },
  });
  const seen = wrapped(store, {
    record: (run, step, outcomes) => {
      bodies.push(...outcomes.map(({ body }) => body));
      return store.record(run, step, outcomes);
    },
    hold: (run, values) => {
      bodies.push(...values.map(({ body }) => body));
      return store.hold(run, values);
    },
  });
  return { ...farm(transport, seen), bodies };
}

describe("a task on workers", () => {
  test("gives the same results in the same order as in one process, from each kind of source", async () => {
    const { serve, coordinator } = farm();
    await serve({ whole });
    const context = begun();
    const generated = function* (): Generator<unknown> {
      yield* ["a", null, { b: [1] }];
    };
    for (const [from, source] of [
      [context, () => "{{ task.list }}"],
      [context, () => ({ n: "{{ task.list | map(attribute='n') }}", m: "{{ range(40) }}" })],
      [context, () => ["{{ x }}", 5, null, "x".repeat(100_000)]],
      [context, generated],
      [context.forItem("outer", 3), () => "{{ task.list }}"],
      [context, () => []],
    ] as const) {
      const run = await withItems(from, source() as string, coordinator.task("whole"), { concurrency: 16 });
      const local = await withItems(from, source() as string, (item, info) =>
        whole(item, { ...info, attempt: 1, key: "" }),
      );
      expect(run.results).toEqual(local.results);
    }
  });

  test("is given batches, a choice of items, and those that a run before has not done", async () => {
    const { serve, coordinator } = farm();
    await serve({
      whole,
      odd: (item) => (Number(item.get("item")) % 2 === 1 ? "odd" : item.evaluateExpression("nowhere")),
    });
    const batches = await withItems(begun(), "{{ range(5) }}", coordinator.task("whole"), {
      batchSize: 2,
      concurrency: 2,
    });
    expect(valuesOf(batches)).toMatchObject([{ value: [0, 1], index: 0 }, { value: [2, 3], index: 2 }, { value: [4] }]);
    const some = await withItems(begun(), "{{ range(9) }}", coordinator.task("whole"), {
      only: [7, 2, 3],
      batchSize: 2,
    });
    expect(valuesOf(some)).toMatchObject([
      { value: [2, 3], index: 2 },
      { value: [7], index: 7 },
    ]);
    const options = { concurrency: 9, failure: "continue" } as const;
    const first = await withItems(begun(), "{{ range(4) }}", coordinator.task("odd"), options);
    expect(valuesOf(first)).toEqual(["failed", "odd", "failed", "odd"]);
    const again = await withItems(begun(), "{{ range(4) }}", coordinator.task("whole"), { previous: first });
    expect(valuesOf(again)).toMatchObject([{ index: 0 }, "odd", { index: 2 }, "odd"]);
  });

  test("shows no secret to the queue or the store, and keeps the marks", async () => {
    const { serve, coordinator, bodies } = watched();
    await serve({
      login: (item) => ({ header: item.renderTemplate("Bearer {{ keystore.token }}"), user: item.get("item") }),
      fail: (item) => {
        throw new Error(`${item.get("keystore.token")} and ${item.get("item")} are wrong`);
      },
    });
    const context = begun();
    const run = await withItems(context, "{{ keystore.users }}", coordinator.task("login", { run: "r-1" }), {
      concurrency: 2,
    });
    expect(valuesOf(run)).toEqual([
      { header: "Bearer t0ken-1234", user: "ada-secret" },
      { header: "Bearer t0ken-1234", user: "bob-secret" },
    ]);
    context.setTaskResult("login", resultOf(run));
    const { secrets } = context.evaluateWithSecrets("task.login.items[0].value");
    expect(secrets.map(({ pointer }) => pointer)).toEqual(["/header", "/user"]);
    const failed = await withItems(context, "{{ ['x'] }}", coordinator.task("fail"));
    expect(failed.error).toMatchObject({ message: "*** and x are wrong" });
    const secret = await withItems(context, "{{ keystore.users }}", coordinator.task("fail"), { failure: "continue" });
    expect(secret.error).toBeUndefined();
    expect(resultOf(secret)).toMatchObject({
      items: [{ error: { message: "withheld, as the work was given a secret" } }, {}],
    });
    const told = bodies.map((body) =>
      body.startsWith("H4sI") ? gunzipSync(Buffer.from(body, "base64")).toString() : body,
    );
    expect(told.filter((text) => /t0ken-1234|ada-secret|bob-secret/.test(text))).toEqual([]);
    expect(told.some((text) => text.includes('"$secret":"keystore.token"'))).toBe(true);
  });

  test("fails with the errors of its work, also those of the library", async () => {
    const { serve, coordinator } = farm();
    await serve({
      wrong: (item) => item.evaluateExpression("1 + nowhere.at"),
      notJson: () => new Map(),
      code: () => {
        throw Object.assign(new TypeError("no"), { code: "E_NO", status: 503 });
      },
    });
    const errorOf = async (task: string): Promise<unknown> =>
      (await withItems(begun(), [1], coordinator.task(task))).error;
    const wrong = (await errorOf("wrong")) as ContextError<"undefined">;
    expect([wrong.code, wrong.details.name, wrong.position?.column]).toEqual(["undefined", "nowhere", 5]);
    expect(await errorOf("notJson")).toMatchObject({ code: "not-json" });
    expect(await errorOf("code")).toMatchObject({ name: "TypeError", message: "no", code: "E_NO", status: 503 });
  });

  test("fails with whatever its work threw, as it can be told", async () => {
    const { serve, coordinator } = farm();
    const causes = (): never => {
      const library = new WorkflowContext();
      try {
        return library.evaluateExpression("1 + nowhere") as never;
      } catch (cause) {
        throw new RangeError("outer", { cause });
      }
    };
    const thrown = (value: unknown) => (): never => {
      throw value;
    };
    await serve({
      causes,
      text: thrown("the t0ken-1234 is wrong"),
      number: thrown(5),
      problems: (item) => item.renderJson({ a: "{{ 1 + }}", b: "{{ nope() }}" }),
      hostile: thrown(new Proxy({}, { get: thrown(new Error("trap")), getPrototypeOf: thrown(new Error("trap")) })),
      plain: thrown(new Error("")),
    });
    const errorOf = async (task: string): Promise<unknown> =>
      (await withItems(begun(), "{{ ['x'] }}", coordinator.task(task))).error;
    expect(await errorOf("causes")).toMatchObject({
      name: "RangeError",
      cause: { name: "ContextError", code: "undefined" },
    });
    expect(await errorOf("text")).toBe("the *** is wrong");
    expect(await errorOf("number")).toMatchObject({ message: "a number was thrown, which is no error" });
    const { problems } = (await errorOf("problems")) as ContextError;
    expect(problems.map(({ code }) => code)).toEqual(["syntax", "unknown-function"]);
    expect(await errorOf("hostile")).toMatchObject({ message: "an object was thrown, which is no error" });
    expect(await errorOf("plain")).toMatchObject({ message: "" });
  });

  test("fails where what is stored of an item can't be read, or is of a newer release", async () => {
    const { coordinator, store, transport } = farm();
    const stored = [
      "no JSON",
      "{}",
      JSON.stringify({
        outcome: { status: "failed", error: { code: "of a newer release", details: {}, message: "new" } },
        ms: 1,
      }),
      JSON.stringify({ outcome: { status: "failed", error: null }, ms: 1 }),
      JSON.stringify({ outcome: { status: "failed", error: { code: "E" } }, ms: 1 }),
      JSON.stringify({
        outcome: { status: "failed", error: { code: "limit", details: { limit: "steps", allowed: 5 }, problems: [5] } },
        ms: 1,
      }),
      JSON.stringify({ outcome: { status: "of a newer release" }, ms: 1 }),
    ];
    await store.record(
      "r-1",
      "work",
      stored.map((body, index) => ({ index, body })),
    );
    const receiver = await transport.receive(async () => "done", { concurrency: 4 });
    const task = coordinator.task("work", { run: "r-1" });
    const run = await withItems(begun(), "{{ range(7) }}", task, { concurrency: 7, failure: "continue" });
    const errors = run.results.map((result) => (result as { error?: Error }).error?.message);
    expect(errors.slice(0, 2)).toEqual(
      [0, 1].map((index) => `what was stored can't be read: the outcome of the item ${index} can't be read`),
    );
    expect(errors.slice(2, 6)).toEqual(["new", "the error can't be read", "", "Template stopped: steps over 5"]);
    expect(errors[6]).toContain("the outcome of the item 6 can't be read");
    await receiver.close();
  });

  test("fails where an item is too large for a message in whatever number of chunks, and is told which", async () => {
    const { serve, transport, store } = farm();
    await serve({ whole });
    const coordinator = createCoordinator(transport, { store, version: "v".repeat(66_000) });
    const run = await withItems(begun(), [1, 2], coordinator.task("whole"), { concurrency: 2, failure: "continue" });
    expect(run.results).toMatchObject(
      [0, 1].map((index) => ({ error: { code: "size", message: expect.stringContaining(`the item ${index} of`) } })),
    );
  });

  test("fails where it gives more than a value may have", async () => {
    const { serve, coordinator } = farm();
    const environment = createEnvironment({ limits: { valueBytes: 1_000 } });
    await serve({ size: (item) => "x".repeat(Number(item.get("item"))) }, { environment });
    const run = await withItems(begun(), [900, 1_100], coordinator.task("size"), { failure: "continue" });
    expect(run.results[1]).toMatchObject({ error: { code: "size", details: { allowed: 1_000 } } });
    expect(run.summary.succeeded).toBe(1);
  });

  test("is tried again as often as it may, and where its error may be", async () => {
    const { serve, coordinator } = farm();
    const tries: number[] = [];
    await serve(
      {
        flaky: (_, { attempt, index }) => {
          tries.push(index);
          if (index === 1) throw new RangeError("never");
          if (attempt < 3) throw new Error("not yet");
          return attempt;
        },
      },
      { isRetryable: (error) => !(error instanceof RangeError) },
    );
    const task = coordinator.task("flaky", { retry: { limit: 3, delay: 1 } });
    const run = await withItems(begun(), [0, 1], task, { concurrency: 2, failure: "continue" });
    expect(valuesOf(run)).toEqual([3, "failed"]);
    expect(tries.sort()).toEqual([0, 0, 0, 1]);
  });

  test("goes on where another coordinator has ended: what has an outcome is not done again", async () => {
    const { serve, transport, store } = farm();
    const done: number[] = [];
    await serve({
      count: (_, { index }) => {
        done.push(index);
        return index;
      },
    });
    const options = { run: "r-1", step: "count/1", chunk: 2 };
    const over = (only?: number[]) =>
      withItems(
        begun(),
        "{{ range(10) }}",
        createCoordinator(transport, { store, seal, unseal }).task("count", options),
        {
          concurrency: 10,
          only,
        },
      );
    await over([1, 2, 3, 8]);
    expect(valuesOf(await over())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(done.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await store.recorded("r-1", "count/1")).toHaveLength(10);
    expect(valuesOf((await Promise.all([over(), over()]))[1])).toHaveLength(10);
    expect(done).toHaveLength(10);
  });

  test("leaves nothing behind where the run has no name, and no context where it has one", async () => {
    const removed: string[] = [];
    const released: string[] = [];
    const store = memoryStore();
    const seen = wrapped(store, {
      remove: (run) => {
        removed.push(run);
        return store.remove(run);
      },
      release: (run, hashes) => {
        released.push(...hashes);
        return store.release(run, hashes);
      },
    });
    const { serve, coordinator } = farm(memoryTransport(), seen);
    await serve({ whole });
    await withItems(begun(), [1], coordinator.task("whole"));
    expect([removed.length, released.length]).toEqual([1, 1]);
    await withItems(begun(), [1], coordinator.task("whole", { run: "r-1" }));
    expect([removed.length, released.length]).toEqual([1, 2]);
    expect(await store.fetch(released)).toEqual([]);
  });

  test("is told when the run is stopped: nothing is begun after that, and the step can't go on", async () => {
    const { serve, coordinator } = farm();
    let begunItems = 0;
    await serve({
      waiting: (_, { signal }) =>
        new Promise((resolve) => {
          begunItems++;
          signal.addEventListener("abort", () => resolve("stopped"));
        }),
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const task = coordinator.task("waiting", { run: "r-1", step: "w", chunk: 1 });
    const run = await withItems(begun(), "{{ range(20) }}", task, { concurrency: 10, signal: controller.signal });
    expect([run.status, run.summary, begunItems]).toEqual(["aborted", { succeeded: 4, failed: 0, skipped: 16 }, 4]);
    const again = withItems(begun(), "{{ range(20) }}", task);
    await expect(again).rejects.toMatchObject({ code: "usage", message: /was cancelled: give another name/ });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begunItems).toBe(4);
  });

  test("is timed where it is done", async () => {
    const { serve, coordinator } = farm();
    await serve({ never: () => new Promise(() => {}) });
    const run = await withItems(begun(), [1, 2, 3], coordinator.task("never"), {
      concurrency: 3,
      timeout: 50,
      failure: "continue",
    });
    expect(run.results.map((result) => (result as { error?: Error }).error?.name)).toEqual(
      Array(3).fill("TimeoutError"),
    );
  });

  test("gets a slice where the host says what it reads", async () => {
    const { serve, coordinator } = farm();
    await serve({ read: (item) => item.get("parameters.region"), outside: (item) => item.get("keystore.token") });
    const reads = ["parameters.region"];
    expect(valuesOf(await withItems(begun(), [1], coordinator.task("read", { reads })))).toEqual(["north"]);
    const { error } = await withItems(begun(), [1], coordinator.task("outside", { reads }));
    expect(error).toMatchObject({ code: "outside" });
  });

  test("begins with the state of its run, in one transaction where the queue takes part", async () => {
    const inner = memoryTransport();
    const clients: unknown[] = [];
    const sharing = changed(inner, {
      sharesTransactions: true,
      send: (chunks, options) => {
        clients.push(options.client);
        return inner.send(chunks, options);
      },
    });
    const memory = memoryStore();
    const store: RunStore = wrapped(memory, { transaction: (work) => work(memory, "the client") });
    const { serve, coordinator } = farm(sharing, store);
    await serve({ whole });
    const runs = await openRuns(store, { seal, unseal });
    const stored = await runs.open("r-1", begun);
    stored.context.setVariable("step", "whole");
    const task = coordinator.task("whole", { run: stored, chunk: 1 });
    const run = await withItems(stored.context, "{{ range(4) }}", task, { concurrency: 2 });
    expect(run.summary.succeeded).toBe(4);
    expect(stored.sequence).toBe(0);
    expect(clients[0]).toBe("the client");
    expect(clients.slice(1).every((client) => client === undefined)).toBe(true);
  });
});

describe("a step of a run in PostgreSQL, whose queue lies there too", () => {
  test("begins with the state of the run, or not at all", async () => {
    const [connection, url] = [await newSchemaUrl(), await postgresUrl()];
    if (connection === undefined || url === undefined) return; // it does not answer
    const { transport, close } = await bossOn(connection, `together-${process.pid}`);
    const pool = new pg.Pool({ connectionString: url });
    const runs = await openRuns(postgresStore(pool), { seal, unseal });
    const [mine, theirs] = [await runs.open("r-1", begun), await runs.open("r-1", begun)];
    await mine.save();
    await theirs.save().catch(() => {}); // another writer was first
    const coordinator = createCoordinator(transport, { store: postgresStore(pool), seal, unseal });
    const over = (run: typeof mine) =>
      withItems(run.context, "{{ range(6) }}", coordinator.task("whole", { run, chunk: 1 }), {
        concurrency: 6,
        failure: "continue",
      });
    theirs.context.setVariable("step", 1);
    const refused = await over(theirs);
    expect(refused.results.map((result) => (result as { error?: { code?: string } }).error?.code)).toEqual(
      Array(6).fill("conflict"),
    );
    expect(await transport.pending("r-1", "whole")).toEqual([]);
    mine.context.setVariable("step", 1);
    const done = over(mine);
    await until(async () => (await transport.pending("r-1", "whole")).length === 6);
    expect(mine.sequence).toBe(1);
    const server = await serveItems(transport, { whole }, { store: postgresStore(pool), seal, unseal, concurrency: 4 });
    expect((await done).summary.succeeded).toBe(6);
    await server.close();
    await pool.end();
    await close();
    await dropSchemas();
  });
});

describe("a worker", () => {
  test("leaves what it can't read to others", async () => {
    const { serve, transport } = farm();
    await serve({ whole });
    const bodies = ["no JSON", '{"v":2,"task":"whole"}', '{"v":1,"task":"constructor"}'];
    const chunks = bodies.map((body, index) => ({ id: `${chunkPrefix("r", "s")}${index}.g`, body }));
    await transport.send(chunks, { ended: () => {} });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await transport.pending("r", "s")).toHaveLength(3);
    await transport.cancel("r", "s");
  });

  test("tries again after a second at most where the host says no more than how often", async () => {
    const { serve, coordinator } = farm();
    await serve({ second: (_, { attempt }) => (attempt === 1 ? Promise.reject(new Error("no")) : attempt) });
    const run = await withItems(begun(), [1], coordinator.task("second", { retry: { limit: 2 } }));
    expect(valuesOf(run)).toEqual([2]);
  });

  test("tells the library's own errors of an item that holds a secret, and no other", async () => {
    const { serve, coordinator } = farm();
    await serve({ wrong: (item) => item.evaluateExpression("1 + nowhere") });
    const { error } = await withItems(begun(), "{{ keystore.users }}", coordinator.task("wrong"));
    expect(error).toMatchObject({ code: "undefined", details: { name: "nowhere" } });
  });

  test("leaves a task that it does not know, or of another version, to others, and counts it", async () => {
    const counted: string[] = [];
    const metrics = { add: (name: CounterName) => counted.push(name), record: () => {} };
    const { serve, transport, store } = farm();
    await serve({ other: whole }, { environment: createEnvironment({ metrics }) });
    await serve({ whole: () => "old" }, { version: "1" });
    const coordinator = createCoordinator(transport, { store, seal, unseal, version: "2" });
    const run = withItems(begun(), [1, 2, 3], coordinator.task("whole"), { concurrency: 3 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(counted.filter((name) => name === "items.unknown_task").length).toBeGreaterThan(0);
    await serve({ whole: () => "new" }, { version: "2" });
    expect(valuesOf(await run)).toEqual(["new", "new", "new"]);
  });

  test("reads a context once, and lets go of those that were not used for long", async () => {
    const fetched: string[] = [];
    const memory = memoryStore();
    const store = wrapped(memory, {
      fetch: (hashes) => {
        fetched.push(...hashes);
        return memory.fetch(hashes);
      },
    });
    const { serve, coordinator } = farm(memoryTransport(), store);
    await serve({ whole }, { heldBytes: 1 });
    const task = (step: string) => coordinator.task("whole", { chunk: 1, step, run: "r-1" });
    await withItems(begun(), "{{ range(20) }}", task("a"), { concurrency: 20 });
    expect(fetched).toHaveLength(1);
    await withItems(begun().setVariable("n", 1), [1], task("b"));
    expect(fetched).toHaveLength(2);
  });

  test("asks for a context that is gone or was changed, and for a large item", async () => {
    const memory = memoryStore();
    const lost = new Set<string>();
    const answers = ["gone", "changed"];
    const store = wrapped(memory, {
      fetch: async (hashes) => {
        const found = await memory.fetch(hashes);
        const [hash = ""] = hashes;
        if (lost.has(hash)) return found;
        lost.add(hash);
        return answers.pop() === "gone" ? [] : found.map((one) => ({ ...one, body: `${one.body}x` }));
      },
    });
    const { serve, coordinator } = farm(memoryTransport(), store);
    await serve({ size: (item) => String(item.get("item")).length });
    const run = await withItems(begun(), ["x".repeat(90_000), "y".repeat(90_000)], coordinator.task("size"), {
      concurrency: 2,
    });
    expect(valuesOf(run)).toEqual([90_000, 90_000]);
    expect(lost.size).toBe(3);
  });

  test("fails the items of a context that it can't unseal", async () => {
    const { serve, coordinator } = farm();
    const other = aesSeal({ ...key, keys: { 1: new Uint8Array(32).fill(8) } });
    await serve({ whole }, { unseal: other.unseal });
    const { error } = await withItems(begun(), [1], coordinator.task("whole"));
    expect(error).toMatchObject({ code: "snapshot" });
    expect(String(error)).not.toContain("t0ken");
  });

  test("does not lose what it was given while the store does not answer", async () => {
    const memory = memoryStore();
    let failures = 5;
    const failing = <T>(act: () => Promise<T>): Promise<T> =>
      failures-- > 0 ? Promise.reject(new Error("no answer")) : act();
    const store: ItemStore = wrapped(memory, { record: (...given) => failing(() => memory.record(...given)) });
    const transport = memoryTransport();
    const coordinator = createCoordinator(transport, { store: memory });
    const server = await serveItems(transport, { whole }, { store });
    expect((await withItems(begun(), [1, 2], coordinator.task("whole"))).summary.succeeded).toBe(2);
    await server.close();
  });
});

describe("a coordinator", () => {
  const sentAgain = async (transport: Transport, tasks: Record<string, TaskWork>, workers = 2) => {
    const { serve, coordinator } = farm(transport);
    for (let worker = 0; worker < workers; worker++) await serve(tasks);
    return coordinator;
  };

  test("finds all outcomes where the queue loses chunks, brings them twice, late and in any order, and tells nothing", async () => {
    const faults = { drop: 0.1, duplicate: 0.3, delay: 20, reorder: true, seed: 11 };
    const coordinator = await sentAgain(memoryTransport(faults), { whole });
    const run = await withItems(begun(), "{{ task.list }}", coordinator.task("whole", { chunk: 3 }), {
      concurrency: 40,
    });
    expect(valuesOf(run)).toEqual(
      Array.from({ length: 40 }, (_, n) => ({ value: { n }, index: n, attempt: 1, parent: null })),
    );
  });

  test("gives up an item that ends its worker twice, and none of those beside it", async () => {
    const [inner, store] = [memoryTransport(), memoryStore()];
    let ends = 0;
    // A worker that is killed answers nothing, and another one takes its place.
    const spawn = async (): Promise<void> => {
      let receiver: Receiver | undefined;
      let die = (): void => {};
      const death = new Promise<never>((_, reject) => {
        die = () => reject(new Error("killed"));
      });
      const mortal = changed(inner, {
        receive: async (handler, options) => {
          receiver = await inner.receive((chunk) => Promise.race([handler(chunk), death]), options);
          return receiver;
        },
      });
      const poison: TaskWork = async (_, { index }) => {
        if (index !== 5) return index;
        ends++;
        void receiver?.close();
        die();
        await spawn();
        return new Promise(() => {});
      };
      await serveItems(mortal, { poison }, { store, concurrency: 2 });
    };
    await spawn();
    await spawn();
    const task = createCoordinator(inner, { store }).task("poison", { chunk: 4, run: "r-1" });
    const run = await withItems(begun(), "{{ range(12) }}", task, { concurrency: 12, failure: "continue" });
    expect(valuesOf(run)).toEqual([0, 1, 2, 3, 4, "failed", 6, 7, 8, 9, 10, 11]);
    expect(run.results[5]).toMatchObject({ error: { code: "lost-worker", details: { task: "poison", index: 5 } } });
    expect(ends).toBe(2);
  });

  test("sends no message of more than 64 KB, and puts large items into the store", async () => {
    const { serve, coordinator, bodies } = watched();
    await serve({ size: (item) => String(item.get("item")).length });
    const items = Array.from({ length: 30 }, (_, n) => "x".repeat(n * 500));
    const run = await withItems(begun(), items, coordinator.task("size", { chunk: 30 }), { concurrency: 30 });
    expect(valuesOf(run)).toEqual(items.map(({ length }) => length));
    const messages = bodies.filter((body) => body.startsWith('{"v":1'));
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.every((body) => Buffer.byteLength(body) <= 65_536)).toBe(true);
  });

  test("has at most as many items out as may be under way", async () => {
    const out: number[] = [];
    const inner = memoryTransport();
    const sent: Chunk[] = [];
    const counting = changed(inner, {
      send: async (chunks, options) => {
        sent.push(...chunks);
        out.push((await inner.pending("r-1", "whole")).length + chunks.length);
        return inner.send(chunks, options);
      },
    });
    const { serve, coordinator } = farm(counting);
    await serve({ whole });
    const task = coordinator.task("whole", { run: "r-1", chunk: 2 });
    await withItems(begun(), "{{ range(100) }}", task, { concurrency: 10 });
    expect(Math.max(...out)).toBeLessThanOrEqual(5);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(50);
  });

  test("gives the items up where the store, or the queue, has answered nothing for a minute", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setInterval"] });
    try {
      const options = { concurrency: 3, failure: "continue" } as const;
      for (const what of ["store", "queue"] as const) {
        let isThere = true;
        const memory = memoryStore();
        const silent = async <T>(name: typeof what, act: () => Promise<T>): Promise<T> => {
          if (!isThere && name === what) throw new Error(`the ${what} does not answer`);
          return act();
        };
        const store = wrapped(memory, { recorded: (...given) => silent("store", () => memory.recorded(...given)) });
        const inner = memoryTransport();
        const transport = changed(inner, { pending: (...given) => silent("queue", () => inner.pending(...given)) });
        const task = createCoordinator(transport, { store, seal, unseal }).task("work", { chunk: 1 });
        const run = withItems(begun(), "{{ range(3) }}", task, options);
        await new Promise((resolve) => setTimeout(resolve, 100));
        isThere = false;
        let isOver = false;
        run.then(() => {
          isOver = true;
        });
        for (let minute = 0; !isOver && minute < 100; minute++) {
          vi.advanceTimersByTime(2_000);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const { results } = await run;
        expect(results.map((result) => (result as { error?: Error }).error?.message)).toEqual(
          Array(3).fill(`the ${what} does not answer`),
        );
      }
    } finally {
      vi.useRealTimers();
    }
  });

  test("has 10,000 items out at most, whatever the host allows", async () => {
    const inner = memoryTransport();
    const sizes: number[] = [];
    const counting = changed(inner, {
      send: async (chunks, options) => {
        sizes.push(chunks.length);
        return inner.send(chunks, options);
      },
    });
    const { serve, coordinator } = farm(counting);
    await serve({ nothing: () => undefined }, { concurrency: 16 });
    const run = await withItems(begun(), "{{ range(9000) + range(3000) }}", coordinator.task("nothing", { chunk: 1 }), {
      concurrency: Number.POSITIVE_INFINITY,
    });
    expect(run.summary.succeeded).toBe(12_000);
    expect(Math.max(...sizes)).toBe(10_000);
  });

  test("stops a run in the end where the store does not answer at first, and begins none that was stopped before", async () => {
    const memory = memoryStore();
    let failures = 2;
    const store = wrapped(memory, {
      record: (run, step, outcomes) =>
        outcomes[0]?.index === -1 && failures-- > 0
          ? Promise.reject(new Error("no answer"))
          : memory.record(run, step, outcomes),
    });
    const { serve, coordinator } = farm(memoryTransport(), store);
    let count = 0;
    await serve(
      {
        waiting: (_, { signal }) => {
          count++;
          return new Promise((resolve) => signal.addEventListener("abort", () => resolve(1)));
        },
      },
      { concurrency: 1 },
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const { signal } = controller;
    const task = coordinator.task("waiting", { chunk: 5 });
    const run = await withItems(begun(), "{{ range(10) }}", task, { concurrency: 10, signal });
    expect([run.status, run.summary, count]).toEqual(["aborted", { succeeded: 1, failed: 0, skipped: 9 }, 1]);
    const before = await withItems(begun(), "{{ range(10) }}", task, { concurrency: 10, signal });
    expect([before.status, before.summary.skipped, count]).toEqual(["aborted", 10, 1]);
  });

  test("begins no item where the first chunks can't be sent", async () => {
    const inner = memoryTransport();
    const { coordinator } = farm(changed(inner, { send: () => Promise.reject(new Error("the queue is full")) }));
    const run = await withItems(begun(), "{{ range(50) }}", coordinator.task("whole"), {
      concurrency: 2,
      failure: "continue",
    });
    expect(run.summary).toEqual({ succeeded: 0, failed: 50, skipped: 0 });
    expect(run.results[49]).toMatchObject({ error: { message: "the queue is full" } });
  });

  test("refuses what can't be, before anything is sent", async () => {
    const { coordinator, transport, store } = farm();
    expect(() => createCoordinator({} as Transport, { store })).toThrow(
      /the transport must be an object with a method send/,
    );
    expect(() => createCoordinator(transport, {} as never)).toThrow(/the store must be/);
    for (const options of [
      { run: "" },
      { run: "a\0" },
      { step: "" },
      { chunk: 0 },
      { retry: { limit: 0 } },
      { retries: 3 },
    ])
      expect(() => coordinator.task("whole", options as never)).toThrow(expect.objectContaining({ code: "usage" }));
    await expect(serveItems(transport, { whole: 5 as never }, { store })).rejects.toMatchObject({ code: "usage" });
    await expect(serveItems(transport, { whole }, { store, concurrency: 0 })).rejects.toMatchObject({ code: "usage" });
    const broken = wrapped(store, { hold: () => Promise.reject(new Error("no store")) });
    const none = createCoordinator(transport, { store: broken }).task("whole");
    await expect(withItems(begun(), [1], none)).rejects.toThrow("no store");
  });
});
