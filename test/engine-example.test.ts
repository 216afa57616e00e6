import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dropSchemas, postgresUrl } from "./stores/services.ts";
import { redisUrl } from "./workers/redis.ts";

afterAll(dropSchemas);

const engine = (...files: readonly string[]) =>
  spawnSync("npx", ["tsx", "--tsconfig", "tsconfig.build.json", "examples/engine.ts", ...files], { encoding: "utf8" });

const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));

const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const linesOf = (workflow: string): readonly string[] =>
  all.stdout
    .split("\n")
    .filter((line) => line.startsWith(`${workflow}: `) && !line.endsWith("its steps are stored"))
    .map((line) => line.slice(workflow.length + 2));

const all = engine();

test("the engine example runs each of its workflows, and stores each", () => {
  const names = readdirSync("examples/workflows").filter((name) => !name.startsWith("child-"));
  expect(names.length).toBeGreaterThanOrEqual(6);
  expect([all.status, all.stderr]).toEqual([0, ""]);
  for (const name of names)
    expect(all.stdout).toMatch(
      new RegExp(`^${name.replace(".yaml", "")}: ended with \\d+ bytes; its steps are stored$`, "m"),
    );
});

// biome-ignore format: a table
test.each<[workflow: string, what: string, lines: readonly (string | RegExp)[]]>([
  ["fork-join", "joins in the order of the workflow, whichever branch ends first", [
    "begin: succeeded", "app: succeeded", "api: succeeded", "docs: succeeded", "publish: succeeded",
    'succeeded {"files":["app-2.1.tgz","docs-2.1.tgz","api-2.1.tgz"],"bytes":10000}',
  ]],
  ["retry", "tries a task until it succeeds", [
    "wait: try 1 failed, once more", "wait: try 2 failed, once more", "wait: succeeded", "announce: succeeded",
    'succeeded {"text":"https://shop.example.org/health is up","isUp":true}',
  ]],
  ["with-items", "tries the items once more that failed", [
    "ping: try 1 failed, once more", "ping: failed", "report: succeeded",
    'succeeded {"text":"4 of 5 are up","down":["nowhere"]}',
  ]],
  ["sub-workflow", "keeps marks through another workflow", [
    "app: succeeded", "report: succeeded",
    'succeeded {"app":{"$secret":"task.rotate.password"},"users":["app","report"]}',
  ]],
  ["secrets", "masks what an action's error tells, and finds a secret in a result", [
    "login: failed: password *** of app is not right", "rotate: succeeded", "again: succeeded",
    'succeeded {"reason":"password *** of app is not right","session":{"$secret":"task.rotate.password"}}',
  ]],
  ["cancel", "ends a run that takes too long", [
    "fast: succeeded", "slow: failed: The operation was aborted", "cancelled null",
  ]],
  ["conditions", "takes the transitions whose conditions hold", [
    "decide: succeeded", "in_waves: succeeded",
    'succeeded {"plan":["wave 1 of 3","wave 2 of 3","wave 3 of 3"]}',
  ]],
])("the engine example, %s: %s", (workflow, _, lines) => {
  expect(linesOf(workflow)).toEqual(lines);
});

test("the engine example does items on threads", () => {
  const { stdout, stderr, status } = engine("--threads", "2", "examples/workflows/with-items.yaml");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain('with-items: succeeded {"text":"4 of 5 are up","down":["nowhere"]}');
});

test("the engine example has items done by workers behind Redis, which end at SIGTERM", async () => {
  const redis = await redisUrl();
  if (redis === undefined) return; // it does not answer
  const env = { ...process.env, WORKFLOW_KEY: "ab".repeat(32), TSX_TSCONFIG_PATH: "tsconfig.build.json" };
  const words = (file: string, ...rest: string[]) => ["--import", "tsx", file, "--redis", redis, ...rest];
  const workers = [1, 2].map(() =>
    spawn(process.execPath, words("examples/worker.ts"), { env, stdio: ["ignore", "pipe", "inherit"] }),
  );
  await Promise.all(workers.map(({ stdout }) => once(stdout, "data")));
  const workflow = "examples/workflows/with-items.yaml";
  const { stdout, stderr } = spawnSync(process.execPath, words("examples/engine.ts", workflow), {
    env,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toContain('with-items: succeeded {"text":"4 of 5 are up","down":["nowhere"]}');
  for (const worker of workers) worker.kill("SIGTERM");
  expect(await Promise.all(workers.map((worker) => once(worker, "exit")))).toEqual([
    [0, null],
    [0, null],
  ]);
});

test("the engine example prints no secret", () => {
  expect(all.stdout).not.toMatch(/s3cret|s33d|pw-/);
});

test("the engine example tells all that is wrong with a workflow, with the place of each", () => {
  const file = fileOf(
    "broken.yaml",
    `tasks:
  a: { action: bild, input: { x: "{{ 1 + }}" }, next: [{ when: "succeeded(", do: c }] }
  b: { input: { y: "{{ nope(1) }}" } }`,
  );
  const { status, stderr } = engine(file);
  expect(status).toBe(1);
  for (const place of [
    "/tasks/a/action: there is no action 'bild'",
    "/tasks/a/input: ",
    "/tasks/a/next/0/when: ",
    "/tasks/a/next/0/do: there is no task 'c'",
    "/tasks/b/input: there is no function 'nope'",
  ])
    expect(stderr).toContain(`at ${place}`);
});

test("the engine example runs no workflow that reads what is not there yet, and tells where", () => {
  const file = fileOf(
    "early.yaml",
    `vars: [{ count: 1 }]
tasks:
  a: { input: { x: "{{ task.b.id }}, {{ coutn }}" }, next: [{ do: b }] }
  b: { action: echo, input: { y: "{{ item }}" } }`,
  );
  const { status, stderr, stdout } = engine(file);
  expect([status, stdout]).toEqual([1, ""]);
  for (const mistake of [
    "/tasks/a/templates/x, unit 3: the task 'b' has never run where its result is read",
    "/tasks/a/templates/x, unit 20: there is no variable 'coutn'; did you mean 'count'?",
    "/tasks/b/templates/y, unit 3: 'item' is read where no items are gone over",
  ])
    expect(stderr).toContain(`at ${mistake}`);
});

test("the engine example tells which branches wrote what, where they can't be joined", () => {
  const file = fileOf(
    "conflict.yaml",
    `tasks:
  begin: { next: [{ do: [left, right] }] }
  left: { next: [{ publish: { who: left }, do: end }] }
  right: { next: [{ publish: { who: right }, do: end }] }
  end: { join: all }`,
  );
  expect(engine(file).stdout).toMatch(
    /the branches wrote other values: workflow\.who: \{"1: left":"left","2: right":"right"\}\nconflict: failed null/,
  );
});

test("the engine example explains each transition that it does not take", () => {
  const { stdout, status } = engine("--explain", "examples/workflows/retry.yaml", "examples/workflows/conditions.yaml");
  expect(status).toBe(0);
  expect(stdout).toContain("retry: wait: not taken to give_up: failed() → false\n");
  expect(stdout).toMatch(/conditions: decide: not taken to \w+: .* → false\n├─ /);
});

test("the engine example lists what each task reads, and runs nothing", () => {
  const { stdout, status } = engine("--reads", "examples/workflows/retry.yaml");
  expect(status).toBe(0);
  expect(stdout).toContain("announce reads\n  parameters.url in input/text:3\n");
  expect(stdout).not.toContain("succeeded");
});

test("the core of the engine example is made of fewer than 400 lines, and all of it is on what the package exports alone", () => {
  const textOf = (file: string): string => readFileSync(`examples/engine/${file}`, "utf8").trimEnd();
  const core = ["definition.ts", "run.ts"].map((file) => textOf(file).split("\n").length);
  expect(core.reduce((sum, lines) => sum + lines)).toBeLessThan(400);
  for (const text of readdirSync("examples/engine").map(textOf)) expect(text).not.toMatch(/from "\.\.\/\.\.\//);
});

const long = fileOf(
  "long.yaml",
  `secrets: [task.keep.password]
vars: [{ log: [] }, { turn: 0 }]
tasks:
  begin: { action: sleep, input: { seconds: 0.05 }, next: [{ do: [left, right, keep] }] }
  left:
    action: sleep
    input: { seconds: 0.03 }
    next:
      - { when: turn < 5, publish: { turn: "{{ turn + 1 }}", log: "{{ log + ['left'] }}" }, do: left }
      - { when: turn == 5, do: end }
  right:
    with: { items: "{{ range(6) }}", concurrency: 2 }
    action: ping
    input: { host: "web{{ item }}" }
    next: [{ publish: { log: "{{ log + [uuid() | length] }}" }, do: more }]
  more: { action: sleep, input: { seconds: 0.1 }, next: [{ do: end }] }
  keep:
    action: vault.rotate
    input: { user: app, seed: "{{ keystore.seed }}" }
    next: [{ publish: { password: "{{ result().password }}" }, do: end }]
  end: { join: all, action: sleep, input: { seconds: 0.1 }, next: [{ do: last }] }
  last: { action: echo, input: { log: "{{ log }}" } }
output: { log: "{{ task.last.log }}", turn: "{{ turn }}", password: "{{ password }}" }`,
);

/** Runs a workflow, and kills it after some milliseconds of its life. Gives what it printed, and whether it came to its end. */
async function killed(milliseconds: number, ...words: readonly string[]) {
  const file = "examples/engine.ts";
  const child = spawn(process.execPath, ["--import", "tsx", file, ...words], {
    env: { ...process.env, WORKFLOW_KEY: "ab".repeat(32), TSX_TSCONFIG_PATH: "tsconfig.build.json" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (part: Buffer) => {
    text += part.toString();
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return { text, isEnded: code === 0 };
}

test.each([
  ["SQLite", async () => join(folder, "killed.db")],
  ["PostgreSQL", postgresUrl],
] as const)(
  "the engine example goes on wherever it is killed, with %s, and does no step twice that was stored",
  {
    timeout: 120_000,
  },
  async (_, make) => {
    const url = await make();
    if (url === undefined) return; // PostgreSQL does not answer
    const texts: string[] = [];
    let isEnded = false;
    for (let turn = 0; !isEnded; turn++) {
      const once = await killed(600 + 120 * turn, "--store", url, "--run", "r", long);
      texts.push(once.text);
      isEnded = once.isEnded;
    }
    const lines = texts.flatMap((text) => text.split("\n").filter((line) => line.includes(": succeeded")));
    const log = [...Array<string>(5).fill("left"), 36];
    expect(lines.at(-1)).toBe(
      `long: succeeded ${JSON.stringify({ log, turn: 5, password: { $secret: "task.keep.password" } })}`,
    );
    for (const task of ["begin", "right", "more", "keep", "end", "last"])
      expect(lines.filter((line) => line === `long: ${task}: succeeded`).length).toBeLessThanOrEqual(1);
    expect(lines.filter((line) => line === "long: left: succeeded").length).toBeLessThanOrEqual(6);
  },
);
