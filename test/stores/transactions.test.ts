import { afterAll, describe, expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";
import {
  memoryStore,
  openRuns,
  type PostgresClient,
  postgresStore,
  type SqliteDatabase,
} from "workflow-context/stores";
import { rejectionOf } from "../error-of.ts";
import { dropSchemas, stores } from "./services.ts";

afterAll(dropSchemas);

type Client = PostgresClient | SqliteDatabase;

/** Runs a statement of the host's, with a client of either kind. */
async function rowsOf(client: Client, text: string): Promise<readonly unknown[]> {
  return "query" in client ? (await client.query(text)).rows : client.prepare(text).all();
}

const begin = (): WorkflowContext => new WorkflowContext();

describe.each(stores.filter(({ name }) => name !== "memory"))(
  "a save with what else the host does, in $name",
  ({ make }) => {
    test("stores both, or neither", async () => {
      const store = await make();
      const runs = await openRuns(store);
      const run = await runs.open("r", begin);
      await run.save({ also: (client) => rowsOf(client as Client, "create table jobs (name text primary key)") });
      run.context.setVariable("n", 1);
      const job = (name: string) => (client: unknown) =>
        rowsOf(client as Client, `insert into jobs values ('${name}')`);
      await run.save({ also: job("a") });
      run.context.setVariable("n", 2);
      await expect(run.save({ also: job("a") })).rejects.toThrow();
      expect(await runs.history("r")).toHaveLength(2);
      await expect(
        run.save({
          also: async (client) => {
            await job("c")(client);
            throw new Error("the host has failed");
          },
        }),
      ).rejects.toThrow("the host has failed");
      await run.save({ also: job("b") });
      expect(await runs.history("r")).toHaveLength(3);
      let names: unknown;
      await run.save({
        also: async (client) => {
          names = await rowsOf(client as Client, "select name from jobs order by name");
        },
      });
      expect(JSON.parse(JSON.stringify(names))).toEqual([{ name: "a" }, { name: "b" }]);
      expect((await runs.open("r", begin)).context.get("workflow.n")).toBe(2);
      await store.close();
    });

    test("is done by one of two writers at the same time, and the other is refused", async () => {
      const store = await make();
      const runs = await openRuns(store);
      for (let turn = 0; turn < 10; turn++) {
        const calls: number[] = [];
        const opened = await Promise.all([0, 1].map(async () => (await openRuns(store)).open(`r-${turn}`, begin)));
        const both = await Promise.all(
          opened.map((run, writer) => run.save({ also: () => calls.push(writer) }).catch((error: unknown) => error)),
        );
        expect(both.filter((outcome) => outcome === undefined)).toHaveLength(1);
        expect(both.find((outcome) => outcome !== undefined)).toMatchObject({ code: "conflict" });
        expect(calls).toHaveLength(1);
      }
      expect(await runs.list()).toHaveLength(10);
      await store.close();
    });

    test("is not done where another writer has stored a step, and beside other runs", async () => {
      const store = await make();
      const runs = await openRuns(store);
      const first = await runs.open("r", begin);
      const second = await runs.open("r", begin);
      const others = await Promise.all(Array.from({ length: 20 }, (_, index) => runs.open(`other-${index}`, begin)));
      await first.save();
      const calls: unknown[] = [];
      const [refused] = await Promise.all([
        rejectionOf(second.save({ also: () => calls.push(1) })),
        ...others.map((run, index) => (index % 3 === 0 ? run.save({ also: () => {} }) : run.save())),
      ]);
      expect([refused.code, calls]).toEqual(["conflict", []]);
      expect(await runs.list()).toHaveLength(21);
      await store.close();
    });
  },
);

describe("a store without transactions", () => {
  test.each([
    ["memory", memoryStore()],
    ["a client of PostgreSQL", postgresStore({ query: async () => ({ rows: [] }) })],
    [
      "a client that is no pool",
      postgresStore({ query: async () => ({ rows: [] }), connect: async () => undefined } as PostgresClient),
    ],
  ])("says so, and stores nothing: %s", async (_, store) => {
    const run = await (await openRuns<unknown>(store)).open("r", begin);
    const error = await rejectionOf(run.save({ also: () => {} }));
    expect([error.code, error.message]).toEqual(["usage", expect.stringContaining("transaction")]);
  });

  test("a save with an option that can't be is refused", async () => {
    const run = await (await openRuns(memoryStore())).open("r", begin);
    expect((await rejectionOf(run.save({ alsu: () => {} } as object))).message).toContain("it has also");
    expect((await rejectionOf(run.save({ also: 1 } as object))).code).toBe("usage");
  });
});
