import { setTimeout as pause } from "node:timers/promises";
import { WorkflowContext } from "../context.ts";
import { areSame, checking, type StoreCheck } from "../stores/checks.ts";
import { memoryStore } from "../stores/memory.ts";
import { withItems } from "../with-items.ts";
import { createCoordinator } from "./coordinator.ts";
import { serveItems } from "./serve.ts";
import { type Chunk, type ChunkEnd, type ChunkHandler, chunkPrefix, type Transport } from "./transport.ts";

/** A check of a transport: it throws an `Error` that says what is wrong. */
export type TransportCheck = StoreCheck;

const chunkOf = (run: string, number: number, body = `{"n":${number}}`): Chunk => ({
  id: `${chunkPrefix(run, "ping")}${number}.g`,
  body,
});

const chunks = (run: string, count: number): readonly Chunk[] =>
  Array.from({ length: count }, (_, number) => chunkOf(run, number));

const told = { ended: (): void => {} };

/** Waits until something holds. @throws Error where it does not within 20 seconds */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 20_000; await pause(20)) if (await holds()) return;
  throw new Error(`${what}: not within 20 seconds`);
}

/**
 * Lists checks of a transport, for those who write one: each makes one whose queue is empty, and closes it. What a queue need not
 * do is not checked: to keep an order, to deliver once, to tell of an end. O(checks); some wait for seconds.
 *
 * @example
 * const checks = testTransport(() => memoryTransport());
 * await Promise.all(checks.map(({ run }) => run()));
 * checks.every(({ name }) => name.length > 0); // true
 */
export function testTransport(make: () => Transport | Promise<Transport>): readonly TransportCheck[] {
  const check = checking(make);
  const taking = async (transport: Transport, act: ChunkHandler, concurrency = 4) => {
    const taken: Chunk[] = [];
    const receiver = await transport.receive(
      async (chunk) => {
        taken.push(chunk);
        return act(chunk);
      },
      { concurrency },
    );
    return { taken, receiver };
  };
  const idsOf = (all: readonly Chunk[]): readonly string[] => [...new Set(all.map(({ id }) => id))].sort();
  const done = async (): Promise<ChunkEnd> => "done";

  return [
    check(
      "all chunks come, as they were sent, also those that were sent before anybody took them",
      async (transport) => {
        const bodies = ["{}", JSON.stringify("\ud800 \u0000 😀é '; --"), JSON.stringify("x".repeat(65_000))];
        const odd = bodies.map((body, number) => chunkOf("a", number, body));
        await transport.send(odd, told);
        const { taken, receiver } = await taking(transport, done);
        await transport.send(chunks("b", 100), told);
        await until("all chunks come", () => idsOf(taken).length === 103);
        const byId = new Map(taken.map((chunk) => [chunk.id, chunk.body]));
        areSame(
          odd.map(({ id }) => byId.get(id)),
          bodies,
          "the bodies",
        );
        await receiver.close();
      },
    ),
    check("names of runs and steps may hold anything", async (transport) => {
      const names = ["a:b", "a.b", "a b/%2E", "ü😀", "__proto__", "x".repeat(500)];
      const all = names.map((name) => chunkOf(name, 0));
      await transport.send(all, told);
      for (const name of names)
        areSame(await transport.pending(name, "ping"), [chunkOf(name, 0).id], `pending ${name}`);
      const { taken, receiver } = await taking(transport, done);
      await until("all chunks come", () => idsOf(taken).length === names.length);
      areSame(idsOf(taken), idsOf(all), "the names");
      await receiver.close();
    }),
    check("a chunk is pending in the queue and with its worker, and no more once it is done", async (transport) => {
      await transport.send(chunks("a", 3), told);
      areSame((await transport.pending("a", "ping")).toSorted(), idsOf(chunks("a", 3)), "pending in the queue");
      areSame(await transport.pending("a", "other"), [], "pending of another step");
      areSame(await transport.pending("b", "ping"), [], "pending of another run");
      let end = (): void => {};
      const held = new Promise<void>((resolve) => {
        end = resolve;
      });
      const { taken, receiver } = await taking(transport, () => held.then(done));
      await until("chunks are taken", () => taken.length === 3);
      areSame((await transport.pending("a", "ping")).toSorted(), idsOf(chunks("a", 3)), "pending with a worker");
      end();
      await until("none is pending", async () => (await transport.pending("a", "ping")).length === 0);
      await receiver.close();
    }),
    check("no more chunks are under way than are to be, and several receivers share them", async (transport) => {
      let [underWay, most] = [0, 0];
      const slow = async (): Promise<ChunkEnd> => {
        most = Math.max(most, ++underWay);
        await pause(20);
        underWay--;
        return "done";
      };
      const first = await taking(transport, slow, 2);
      const second = await taking(transport, slow, 1);
      await transport.send(chunks("a", 30), told);
      await until("all chunks come", () => idsOf([...first.taken, ...second.taken]).length === 30);
      areSame([most <= 3, first.taken.length > 0, second.taken.length > 0], [true, true, true], "who has taken chunks");
      await Promise.all([first.receiver.close(), second.receiver.close()]);
    }),
    check("a chunk whose worker fails is not taken again, and is pending no more", async (transport) => {
      const { taken, receiver } = await taking(transport, async () => {
        throw new Error("the worker has failed");
      });
      await transport.send(chunks("a", 1), told);
      await until("it is taken", () => taken.length === 1);
      await until("it is pending no more", async () => (await transport.pending("a", "ping")).length === 0);
      await pause(300);
      areSame(taken.length, 1, "how often it was taken");
      await receiver.close();
    }),
    check("a chunk that is left for others comes to one of them", async (transport) => {
      const unable = await taking(transport, async () => "not-mine");
      await transport.send(chunks("a", 2), told);
      await until("it was left", () => unable.taken.length > 0);
      await until("they are pending", async () => (await transport.pending("a", "ping")).length === 2);
      await unable.receiver.close();
      const able = await taking(transport, done);
      await until("another has them", () => idsOf(able.taken).length === 2);
      await until("none is pending", async () => (await transport.pending("a", "ping")).length === 0);
      await able.receiver.close();
    }),
    check("what is cancelled is taken out of the queue, and nothing else", async (transport) => {
      await transport.send([...chunks("a", 5), ...chunks("b", 2)], told);
      await transport.cancel("a", "other");
      areSame((await transport.pending("a", "ping")).length, 5, "how many are pending");
      await transport.cancel("a", "ping");
      areSame(await transport.pending("a", "ping"), [], "pending");
      const { taken, receiver } = await taking(transport, done);
      await until("the others come", () => idsOf(taken).length === 2);
      areSame(idsOf(taken), idsOf(chunks("b", 2)), "what came");
      await receiver.close();
    }),
    check("a receiver that is closed waits for what it has taken, and takes no more", async (transport) => {
      let isDone = false;
      const { taken, receiver } = await taking(
        transport,
        async () => {
          await pause(200);
          isDone = true;
          return "done";
        },
        1,
      );
      await transport.send(chunks("a", 3), told);
      await until("one is taken", () => taken.length === 1);
      await receiver.close();
      areSame([isDone, taken.length], [true, 1], "done, and how many were taken");
      areSame((await transport.pending("a", "ping")).length, 2, "how many are pending");
    }),
    check("the items of a coordinator are done, each counted once, in their order", async (transport) => {
      const store = memoryStore();
      const double = (item: WorkflowContext): number => 2 * Number(item.get("item.n"));
      const servers = await Promise.all([1, 2].map(() => serveItems(transport, { double }, { store, concurrency: 4 })));
      const context = new WorkflowContext().setTaskResult(
        "list",
        Array.from({ length: 300 }, (_, n) => ({ n })),
      );
      const task = createCoordinator(transport, { store }).task<number>("double", { chunk: 7 });
      const run = await withItems(context, "{{ task.list }}", task, { concurrency: 100 });
      const values = run.results.map((result) => (result.status === "succeeded" ? result.value : result.status));
      areSame(
        values,
        Array.from({ length: 300 }, (_, n) => 2 * n),
        "the results",
      );
      await Promise.all(servers.map((server) => server.close()));
    }),
  ];
}
