import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { type JsonValue, WorkflowContext } from "workflow-context";
import { type Batch, type LargeValue, memoryStore, openRuns, type Row, type RunStore } from "workflow-context/stores";
import { rejectionOf } from "../error-of.ts";
import { seal, unseal } from "../snapshots/seals.ts";
import { dropSchemas, stores } from "./services.ts";
import { wrapped } from "./wrapped.ts";

afterAll(dropSchemas);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const begin = (): WorkflowContext => new WorkflowContext({ system: { workflow_start: "" } });
const large = (letter: string): JsonValue => ({ rows: [letter.repeat(100_000)], "a/b~c": null });

/** A store that shows what it was given. */
function watched(store: RunStore): { readonly store: RunStore; readonly batches: Batch[] } {
  const batches: Batch[] = [];
  const append = async (batch: Batch): Promise<readonly string[]> => {
    batches.push(batch);
    return store.append(batch);
  };
  return { batches, store: wrapped(store, { append }) };
}

const valuesOf = (batches: readonly Batch[]): readonly LargeValue[] => batches.flatMap(({ values }) => values);
const hashesOf = (batches: readonly Batch[]): readonly string[] =>
  batches.flatMap(({ uses }) => uses.map(({ hash }) => hash));

describe.each(stores)("a value of 64 KB and more, in $name", ({ make }) => {
  test("is stored once, whatever is written beside it, and comes back", async () => {
    const { store, batches } = watched(await make());
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    run.context.setVariable("__proto__", large("a")).setTaskResult("fetch", "b".repeat(70_000));
    for (let turn = 0; turn < 100; turn++) {
      run.context.setVariable("small", `${turn}`.repeat(10_000)); // so that snapshots come
      await run.save();
    }
    expect(batches.flatMap(({ rows }) => rows).filter(({ kind }) => kind === "snapshot").length).toBeGreaterThan(3);
    expect(valuesOf(batches)).toHaveLength(2);
    expect(Math.max(...batches.flatMap(({ rows }) => rows.map(({ body }) => body.length)))).toBeLessThan(40_000);
    const { context } = await runs.open("r", begin);
    expect(context.hash()).toBe(run.context.hash());
    expect(JSON.stringify(context.export())).toBe(JSON.stringify(run.context.export()));
    await store.close();
  });

  test("is shared by the runs that have it, and goes with the last of them", async () => {
    const { store, batches } = watched(await make());
    const runs = await openRuns(store);
    const run = await runs.open("r", () => begin().setVariable("x", large("a")));
    await run.save();
    const fork = await runs.fork("r", "fork");
    const [hash = ""] = hashesOf(batches);
    expect(new Set(hashesOf(batches)).size).toBe(1);
    await runs.remove("r");
    expect((await runs.open("fork", begin)).context.hash()).toBe(fork.context.hash());
    await runs.remove("fork");
    expect(await store.fetch([hash])).toEqual([]);
    await store.close();
  });

  test("goes from a run that has it no more, once its steps are gone", async () => {
    const { store, batches } = watched(await make());
    const runs = await openRuns(store);
    const run = await runs.open("r", begin);
    for (let turn = 0; turn < 12; turn++) {
      run.context.setVariable("x", large(String.fromCodePoint(97 + turn)));
      await run.save();
    }
    const all = [...new Set(hashesOf(batches))];
    expect(all).toHaveLength(12);
    expect((await store.fetch(all)).length).toBeLessThan(5);
    expect((await runs.open("r", begin)).context.hash()).toBe(run.context.hash());
    await store.close();
  });

  test("is never shared between runs where a secret is in it", async () => {
    const { store, batches } = watched(await make());
    const runs = await openRuns(store, {
      seal: (value) => JSON.stringify(value),
      unseal: (text) => JSON.parse(text as string),
    });
    const secret = (): WorkflowContext =>
      begin().setVariable("x", { list: ["a".repeat(70_000)], token: "t0ken" }, { secrets: ["/token"] });
    for (const id of ["r-1", "r-2"]) {
      const run = await runs.open(id, secret);
      await run.save();
      run.context.setVariable("list", ["b".repeat(70_000), "t0ken"], { secrets: ["/1"] });
      await run.save();
      run.context.finishTask("t", "c".repeat(70_000), "failed", { secrets: [""] });
      await run.save();
    }
    const [one, other] = ["r-1", "r-2"].map((id) =>
      batches.flatMap(({ uses }) => uses.filter(({ run }) => run === id).map(({ hash }) => hash)),
    );
    expect(one?.length).toBeGreaterThan(2);
    expect(other?.filter((hash) => one?.includes(hash))).toEqual([]);
    await runs.remove("r-1");
    expect((await runs.open("r-2", begin)).context.get("workflow.x.token")).toBe("t0ken");
    await store.close();
  });

  test("is told where it belongs nowhere", async () => {
    const store = await make();
    await (await (await openRuns(store)).open("r", () => begin().setVariable("x", large("a")))).save();
    const moved = wrapped(store, {
      load: async (run) =>
        (await store.load(run)).map((row) => {
          const body = row.body.replace("/variables/x", "/nowhere/at/all");
          return { ...row, body, chain: sha256(row.before + body) };
        }),
    });
    const error = await rejectionOf((await openRuns(moved)).open("r", begin));
    expect(error).toMatchObject({ code: "snapshot", details: { path: 'row 0 of "r"' } });
    expect(error.message).toContain("belongs nowhere");
    await store.close();
  });

  test("is told where it is lost, or was changed", async () => {
    const store = await make();
    const runs = await openRuns(store);
    await (await runs.open("r", () => begin().setVariable("x", large("a")))).save();
    for (const [change, problem] of [
      [() => [], "is lost"],
      [(values: readonly LargeValue[]) => values.map(({ hash }) => ({ hash, body: "1" })), "was changed"],
    ] as const) {
      const damaged = wrapped(store, { fetch: async (hashes) => change(await store.fetch(hashes)) });
      const error = await rejectionOf((await openRuns(damaged)).open("r", begin));
      expect(error).toMatchObject({ code: "snapshot", details: { path: 'row 0 of "r"' } });
      expect(error.message).toContain(problem);
    }
    await store.close();
  });
});

test("a list of 64 KB and more is appended to, and not stored again", async () => {
  const { store, batches } = watched(memoryStore());
  const runs = await openRuns(store);
  const run = await runs.open("r", () => begin().setVariable("list", [large("a"), large("b")]));
  await run.save();
  run.context.setVariable("list", [...(run.context.getVariable("list") as readonly JsonValue[]), "c"]);
  await run.save();
  expect(valuesOf(batches)).toHaveLength(1);
  expect(batches.at(-1)?.rows[0]?.body.length).toBeLessThan(200);
});

test("sealed large values come back with their marks", async () => {
  const store = memoryStore();
  const runs = await openRuns(store, { seal, unseal });
  const run = await runs.open("r", begin);
  await run.save();
  run.context.setVariable("list", ["a"]).setVariable("x", "s".repeat(70_000), { secrets: [""] });
  await run.save();
  run.context.setVariable("list", ["a", { big: "b".repeat(70_000), token: "t0ken" }], { secrets: ["/1/token"] });
  await run.save();
  const { context } = await runs.open("r", begin);
  expect(context.hash()).toBe(run.context.hash());
  expect(JSON.stringify(context.export({ seal }))).toBe(JSON.stringify(run.context.export({ seal })));
});

test.each([
  ["no list", { large: 1 }, "must be a list"],
  ["no hashes", { large: [["/snapshot", 1]] }, "must be a list"],
  ["the whole body", { large: [["", "hash"]] }, "must be a list"],
  ["a hash that is not there", { large: [["/snapshot/a", "hash"]] }, "is lost"],
])("a row whose places of large values are %s is refused", async (_, body, problem) => {
  const store = memoryStore();
  const text = JSON.stringify(body);
  const before = sha256("workflow-context/run");
  const row: Row = { run: "r", sequence: 0, kind: "snapshot", before, chain: sha256(before + text), body: text };
  const runs = await openRuns(wrapped(store, { load: async () => [row] }));
  const error = await rejectionOf(runs.open("r", begin));
  expect(error).toMatchObject({ code: "snapshot", details: { path: 'row 0 of "r"' } });
  expect(error.message).toContain(problem);
});
