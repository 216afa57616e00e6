import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type JsonValue, mergeBranches, type Seal, WorkflowContext } from "workflow-context";
import { memoryStore, openRuns, type Row, type RunStore, sqliteStore, testRunStore } from "workflow-context/stores";
import { errorOf, rejectionOf } from "../error-of.ts";
import { seal, unseal } from "../snapshots/seals.ts";
import { dropSchemas, stores } from "./services.ts";
import { wrapped } from "./wrapped.ts";

afterAll(dropSchemas);

const checks = stores.flatMap((store) => testRunStore(store.make).map((check) => ({ store: store.name, ...check })));

test.each(checks)("$store: $name", ({ run }) => run());

const begin = (): WorkflowContext =>
  new WorkflowContext({ parameters: { n: 1 }, keystore: { token: "t0ken-1234" }, system: { workflow_start: "" } });

describe.each(stores)("a run in $name", ({ make, again }) => {
  const reopened = async (store: RunStore): Promise<RunStore> => again?.(store) ?? store;

  test("goes on where it was saved, with its secrets, in another process", async () => {
    const store = await make();
    const runs = await openRuns(store, { seal, unseal });
    const run = await runs.open("r-1", begin);
    expect(run.sequence).toBe(-1);
    await run.save();
    run.context.finishTask("fetch", { code: 200, body: `with ${run.context.get("keystore.token")}` }, "succeeded");
    await run.save();
    run.context.setVariable("list", [1]);
    await run.save();
    const hash = run.context.hash();
    expect(run.sequence).toBe(2);
    const other = await openRuns(await reopened(store), { seal, unseal });
    const same = await other.open("r-1", () => {
      throw new Error("it is there");
    });
    expect([same.sequence, same.context.hash()]).toEqual([2, hash]);
    expect(same.context.get("keystore.token")).toBe("t0ken-1234");
    expect(same.context.evaluateWithSecrets("task.fetch.body").secrets).toHaveLength(1);
    same.context.setVariable("list", [1, 2]);
    await same.save();
    expect((await other.contextAt("r-1", 3)).get("workflow.list")).toEqual([1, 2]);
    await other.close();
    if (again !== undefined) await runs.close();
  });

  test("stores no secret, and none at all without a seal", async () => {
    const rows: Row[] = [];
    const store = await make();
    const watched = wrapped(store, {
      append: (batch) => {
        rows.push(...batch.rows);
        return store.append(batch);
      },
    });
    for (const options of [
      {},
      { seal, unseal },
      { seal: async (...given: Parameters<Seal>) => seal(...given), unseal },
    ]) {
      const runs = await openRuns(watched, options);
      const run = await runs.open(`r-${rows.length}`, begin);
      await run.save();
      run.context.finishTask("fetch", `with ${run.context.get("keystore.token")}`, "succeeded");
      await run.save();
      await run.save();
    }
    expect(rows).toHaveLength(6);
    expect(JSON.stringify(rows)).not.toContain("t0ken");
    await store.close();
  });

  test("refuses the second of two writers, who loses nothing of the first and can't go on", async () => {
    const store = await make();
    const runs = await openRuns(store);
    const first = await runs.open("r", begin);
    await first.save();
    const second = await runs.open("r", begin);
    first.context.setVariable("by", "first");
    second.context.setVariable("by", "second");
    await first.save();
    const error = await rejectionOf(second.save());
    expect(error).toMatchObject({ code: "conflict", message: expect.stringContaining("open it again") });
    expect((await rejectionOf(second.save())).code).toBe("conflict");
    first.context.setVariable("more", 1);
    await first.save();
    const { context } = await runs.open("r", begin);
    expect(context.get("workflow")).toEqual({ by: "first", more: 1 });
    await store.close();
  });

  test("is not written behind one that began again under its name", async () => {
    const store = await make();
    const runs = await openRuns(store);
    const old = await runs.open("r", begin);
    await old.save();
    await runs.remove("r");
    const anew = await runs.open("r", () => begin().setVariable("by", "another"));
    await anew.save();
    old.context.setVariable("by", "the old one");
    expect((await rejectionOf(old.save())).code).toBe("conflict");
    expect((await runs.open("r", begin)).context.get("workflow")).toEqual({ by: "another" });
    await store.close();
  });

  test("goes on with another context of the run, as a join gives one", async () => {
    const store = await make();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    await run.save();
    const fork = run.context.clone();
    const branches = { left: fork.clone().setVariable("a", 1), right: fork.clone().setVariable("b", 2) };
    run.context = mergeBranches(fork, branches).context;
    await run.save();
    expect((await runs.contextAt("r", 1)).get("workflow")).toEqual({ a: 1, b: 2 });
    expect(
      errorOf(() => {
        run.context = {} as WorkflowContext;
      }).code,
    ).toBe("usage");
    await store.close();
  });

  test("takes values that databases have trouble with", async () => {
    const store = await make();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    await run.save();
    const deep = JSON.parse("[".repeat(100) + "]".repeat(100)) as JsonValue;
    const odd = { zero: "\u0000", half: "\ud800", deep, "10": 1, "9": 2, "a/b~c": [{}], constructor: 1 };
    run.context.setVariables(JSON.parse(JSON.stringify(odd).replace("{", '{"__proto__":{"x":1},')) as object);
    run.context.finishTask("\u0000", "\u0000", "failed");
    await run.save();
    const { context } = await (await openRuns(await reopened(store))).open("r", begin);
    expect(context.hash()).toBe(run.context.hash());
    expect(JSON.stringify(context.get("workflow"))).toBe(JSON.stringify(run.context.get("workflow")));
    await store.close();
  });

  test("stores a snapshot again where its steps are longer, and takes the steps before away", async () => {
    const store = await make();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    for (let turn = 0; turn < 200; turn++) {
      run.context.setVariable("text", `${turn} `.repeat(100));
      run.saveLater();
    }
    await runs.flush();
    const steps = await runs.history("r");
    expect(run.sequence).toBe(199);
    expect(steps.length).toBeLessThan(150);
    expect(steps[0]?.kind).toBe("snapshot");
    expect((await runs.open("r", begin)).context.hash()).toBe(run.context.hash());
    await store.close();
  });

  test("goes back to any step that is kept, and on from there as another run", async () => {
    const store = await make();
    const runs = await openRuns(store, { keep: 1_000 });
    const run = await runs.open("r", begin);
    const hashes: string[] = [];
    for (let turn = 0; turn < 60; turn++) {
      run.context.setVariable("text", `${turn} `.repeat(200));
      await run.save();
      hashes.push(run.context.hash());
    }
    const steps = await runs.history("r");
    expect(steps).toHaveLength(60);
    expect(steps.filter(({ kind }) => kind === "snapshot").length).toBeGreaterThan(1);
    for (const turn of [0, 1, 20, 59]) expect((await runs.contextAt("r", turn)).hash()).toBe(hashes[turn]);
    const fork = await runs.fork("r", "r-2", { at: 20 });
    fork.context.setVariable("text", "another way");
    await fork.save();
    expect((await runs.contextAt("r-2", 0)).hash()).toBe(hashes[20]);
    expect((await runs.list()).map(({ run, sequence }) => [run, sequence])).toEqual([
      ["r", 59],
      ["r-2", 1],
    ]);
    expect((await rejectionOf(runs.fork("r", "r-2"))).code).toBe("conflict");
    expect((await rejectionOf(runs.contextAt("r", 60))).message).toContain("there are the steps 0 to 59");
    expect((await rejectionOf(runs.fork("none", "x"))).code).toBe("usage");
    await runs.remove("r-2");
    expect(await runs.list()).toHaveLength(1);
    await store.close();
  });
});

describe("data of an older version of the host", () => {
  const steps = {
    1: (context: WorkflowContext) =>
      context.setVariable("names", [context.get("workflow.name") ?? null]).removeVariable("name"),
    2: async (context: WorkflowContext) => context.setVariable("count", 1),
  };

  test("is made into the newest when it is opened, step by step, and stored as a whole by the next save", async () => {
    const store = memoryStore();
    const old = await (await openRuns(store)).open("r", begin);
    old.context.setVariable("name", "ada");
    await old.save();
    const runs = await openRuns(store, { migrate: { version: 3, steps } });
    const run = await runs.open("r", begin);
    expect(run.context.get("workflow")).toEqual({ names: ["ada"], count: 1 });
    await run.save();
    expect((await runs.history("r")).at(-1)).toEqual({ sequence: 1, kind: "snapshot" });
    expect((await runs.open("r", begin)).context.get("workflow")).toEqual({ names: ["ada"], count: 1 });
    const error = await rejectionOf((await openRuns(store)).open("r", begin));
    expect(error).toMatchObject({
      code: "usage",
      message: expect.stringContaining("data of version 3: this host reads 1"),
    });
  });

  test("is refused where a step is missing, and options that can't be are, too", async () => {
    const store = memoryStore();
    await (await (await openRuns(store)).open("r", begin)).save();
    const { 1: _, ...some } = steps;
    const runs = await openRuns(store, { migrate: { version: 3, steps: some } });
    expect((await rejectionOf(runs.open("r", begin))).message).toContain("no step from version 1");
    expect((await rejectionOf(openRuns(store, { migrate: { version: 0, steps } }))).code).toBe("usage");
  });
});

/** A row with the hash that belongs to it. */
const chained = (row: Row): Row => ({
  ...row,
  chain: createHash("sha256")
    .update(row.before + row.body)
    .digest("hex"),
});

describe("rows that are damaged", () => {
  /** Stores some steps, and gives what becomes of them where the rows are changed. */
  async function opened(change: (rows: readonly Row[]) => readonly Row[]): Promise<unknown> {
    const store = memoryStore();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    for (let turn = 0; turn < 5; turn++) {
      run.context.setVariable("n", turn);
      await run.save();
    }
    const rows = change(await store.load("r"));
    const damaged = wrapped(store, { load: async () => rows });
    return (await openRuns(damaged)).open("r", begin);
  }

  test.each<[string, (rows: readonly Row[]) => readonly Row[], string]>([
    ["a lost row", (rows) => rows.toSpliced(2, 1), "row 3 of"],
    ["a lost first row", (rows) => rows.slice(1), "row 1 of"],
    ["a doubled row", (rows) => rows.toSpliced(2, 0, rows[2] as Row), "row 2 of"],
    ["swapped rows", (rows) => rows.with(2, rows[3] as Row).with(3, rows[2] as Row), "row 3 of"],
    [
      "a changed body",
      (rows) => rows.with(3, { ...(rows[3] as Row), body: (rows[3] as Row).body.replace("3", "4") }),
      "row 3 of",
    ],
    ["a row of another run", (rows) => rows.with(3, { ...(rows[3] as Row), before: "0".repeat(64) }), "row 3 of"],
    ["a body that is no JSON", (rows) => [chained({ ...(rows[0] as Row), body: "{" })], "row 0 of"],
    ["a body that is no object", (rows) => [chained({ ...(rows[0] as Row), body: "7" })], "row 0 of"],
    ["large values that are none", (rows) => [chained({ ...(rows[0] as Row), body: '{"large":7}' })], "row 0 of"],
    [
      "a first row that follows another",
      (rows) => [chained({ ...(rows[0] as Row), before: "0".repeat(63) })],
      "row 0 of",
    ],
  ])("are refused, with the row: %s", async (_, change, path) => {
    const error = await rejectionOf(opened(change));
    expect(error).toMatchObject({ code: "snapshot", details: { path: expect.stringContaining(path) } });
  });

  test("of which the last are lost are the run before: a whole prefix", async () => {
    const run = (await opened((rows) => rows.slice(0, 3))) as { context: WorkflowContext; sequence: number };
    expect([run.sequence, run.context.getVariable("n")]).toEqual([2, 2]);
  });
});

describe("a store that fails", () => {
  /** A store that refuses what it is told to. */
  function failing(): { readonly store: RunStore; readonly fail: (times: number) => void } {
    const store = memoryStore();
    let left = 0;
    return {
      fail: (times) => {
        left = times;
      },
      store: wrapped(store, {
        append: async (batch) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          if (left > 0) {
            left--;
            throw new Error("the disk is full");
          }
          return store.append(batch);
        },
      }),
    };
  }

  test("loses nothing: the next save stores what was refused", async () => {
    const { store, fail } = failing();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    await run.save();
    fail(1);
    run.context.setVariable("a", 1);
    await expect(run.save()).rejects.toThrow("the disk is full");
    run.context.setVariable("b", 2);
    await run.save();
    expect((await runs.open("r", begin)).context.get("workflow")).toEqual({ a: 1, b: 2 });
  });

  test("fails the saves behind it, too, which would follow a row that is not there; then all is stored", async () => {
    const { store, fail } = failing();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    await run.save();
    fail(1);
    const saves = Array.from({ length: 5 }, async (_, turn) => {
      run.context.setVariable("n", turn);
      if (turn > 0) await new Promise((resolve) => setTimeout(resolve, 0));
      return run.save();
    });
    const results = await Promise.allSettled(saves);
    expect(results[0]?.status).toBe("rejected");
    run.context.setVariable("n", 9);
    await run.save();
    const { context, sequence } = await runs.open("r", begin);
    expect([context.get("workflow.n"), sequence]).toEqual([9, run.sequence]);
  });

  test("takes what was stored for stored, where the answer to a commit got lost", async () => {
    const store = memoryStore();
    let isLost = false;
    const losing = wrapped(store, {
      append: async (batch) => {
        const conflicts = await store.append(batch);
        if (isLost) throw new Error("the connection is lost");
        return conflicts;
      },
    });
    const runs = await openRuns(losing);
    const run = await runs.open("r", begin);
    await run.save();
    for (const name of ["a", "b"]) {
      isLost = true;
      run.context.setVariable(name, 1);
      await expect(run.save()).rejects.toThrow("the connection is lost");
      isLost = false;
      if (name === "b") run.context.setVariable("c", 1);
      await run.save();
    }
    expect((await runs.open("r", begin)).context.get("workflow")).toEqual({ a: 1, b: 1, c: 1 });
    expect((await runs.history("r")).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
    isLost = true;
    run.context.setVariable("f", 1);
    await expect(run.save()).rejects.toThrow("the connection is lost");
    isLost = false;
    const together = [1, 2, 3].map((n) => {
      run.context.setVariable("f", n);
      return run.save();
    });
    await Promise.all(together);
    expect((await runs.open("r", begin)).context.get("workflow.f")).toBe(3);
    const other = await runs.open("r", begin);
    isLost = true;
    other.context.setVariable("d", 1);
    await expect(other.save()).rejects.toThrow("the connection is lost");
    isLost = false;
    run.context.setVariable("e", 1);
    expect((await rejectionOf(run.save())).code).toBe("conflict");
    await other.save();
    expect((await runs.open("r", begin)).context.get("workflow.d")).toBe(1);
  });

  test("tells the next save, and flush, of an error that nobody waited for", async () => {
    const { store, fail } = failing();
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    fail(2);
    run.saveLater();
    await expect(runs.flush()).rejects.toThrow("the disk is full");
    run.context.setVariable("a", 1);
    run.saveLater();
    await new Promise((resolve) => setTimeout(resolve, 40));
    await expect(run.save()).rejects.toThrow("the disk is full");
    await run.save();
    expect((await runs.open("r", begin)).context.get("workflow")).toEqual({ a: 1 });
  });

  test("a seal that fails stores nothing, and the next save tells all", async () => {
    let fails = true;
    const runs = await openRuns(memoryStore(), {
      seal: (value, place) => {
        if (fails) throw new Error(`no ${JSON.stringify(value)}`);
        return seal(value, place);
      },
      unseal,
    });
    const run = await runs.open("r", begin);
    const error = await rejectionOf(run.save());
    expect([error.code, String(error.cause ?? "")]).toEqual(["host-function", ""]);
    fails = false;
    run.context.setVariable("a", 1);
    await run.save();
    expect((await runs.open("r", begin)).context.hash()).toBe(run.context.hash());
  });
});

test("saves of many runs at the same time share transactions", async () => {
  const store = memoryStore();
  let batches = 0;
  const counted = wrapped(store, {
    append: (batch) => {
      batches++;
      return store.append(batch);
    },
  });
  const runs = await openRuns(counted);
  const all = await Promise.all(Array.from({ length: 50 }, (_, index) => runs.open(`r-${index}`, begin)));
  await Promise.all(all.map((run) => run.save()));
  expect(batches).toBeLessThan(5);
  expect(await runs.list({ limit: 7 })).toHaveLength(7);
  expect((await runs.list({ after: "r-48" })).map(({ run }) => run)).toEqual(
    ["r-49", ...Array.from({ length: 5 }, (_, index) => `r-${index + 5}`)].sort().filter((name) => name > "r-48"),
  );
});

test("what can't be is refused", async () => {
  const runs = await openRuns(memoryStore());
  for (const id of ["", "\u0000", "\ud800", "x".repeat(501), 1 as never])
    expect((await rejectionOf(runs.open(id, begin))).code).toBe("usage");
  expect((await rejectionOf(openRuns({} as RunStore))).code).toBe("usage");
  expect((await rejectionOf(openRuns(memoryStore(), { seals: 1 } as object))).message).toContain("did you mean 'seal'");
  const file = sqliteStore("/nowhere/at/all.db");
  expect((await rejectionOf(file.load("r"))).message).toContain("can't be opened");
  expect(errorOf(() => new WorkflowContext({ secrets: [""] })).code).toBe("usage");
});

test.each([
  ["is full", "pragma max_page_count = 12", "pragma max_page_count = 100000", /full/],
  ["can't be written", "pragma query_only = 1", "pragma query_only = 0", /readonly|read-only|attempt to write/],
])(
  "a file of SQLite that %s stores nothing of a step, and all of it once that is mended",
  async (_, breaking, mending, said) => {
    const { default: Database } = await import("libsql");
    const database = new Database(":memory:");
    const runs = await openRuns(sqliteStore(database));
    const run = await runs.open("r", begin);
    await run.save();
    database.exec(breaking);
    run.context.setVariable("text", "x".repeat(200_000));
    await expect(run.save()).rejects.toThrow(said);
    expect((await runs.history("r")).length).toBe(1);
    database.exec(mending);
    run.context.setVariable("more", 1);
    await run.save();
    expect((await runs.open("r", begin)).context.hash()).toBe(run.context.hash());
  },
);

test("a file of SQLite in which another process writes for too long stores nothing of a step, and all of it afterwards", async () => {
  const { default: Database } = await import("libsql");
  const file = join(mkdtempSync(join(tmpdir(), "workflow-context-")), "busy.db");
  const [database, other] = [new Database(file), new Database(file)];
  const runs = await openRuns(sqliteStore(database));
  const run = await runs.open("r", begin);
  await run.save();
  database.exec("pragma busy_timeout = 20"); // instead of five seconds
  other.exec("begin immediate");
  run.context.setVariable("n", 1);
  await expect(run.save()).rejects.toThrow(/locked|busy/);
  expect((await runs.history("r")).length).toBe(1);
  other.exec("commit");
  await run.save();
  expect((await runs.open("r", begin)).context.get("workflow")).toEqual({ n: 1 });
  await expect(run.save()).resolves.toBeUndefined();
});

test("tables of a newer release are refused, and left as they are", async () => {
  const { default: Database } = await import("libsql");
  const database = new Database(":memory:");
  await sqliteStore(database).load("r");
  database.exec("insert into workflow_context_ledger values (9, 2)");
  const error = await rejectionOf(sqliteStore(database).load("r"));
  expect(error).toMatchObject({ code: "snapshot", message: expect.stringContaining("a newer release is needed") });
});
