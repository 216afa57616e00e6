import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Schema, Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ContextError,
  createEnvironment,
  type JsonObject,
  type JsonValue,
  type SecretMark,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "./error-of.ts";
import { seal, unseal } from "./snapshots/seals.ts";

const jsonAt = (place: string | URL): JsonObject => JSON.parse(readFileSync(place, "utf8")) as JsonObject;

// The schema is found by the name of the package, as a user finds it.
const schema = jsonAt(createRequire(import.meta.url).resolve("workflow-context/snapshot.schema.json"));
const isValid = (snapshot: unknown): boolean => new Validator(schema as Schema, "2020-12").validate(snapshot).valid;
const isSeal = (value: unknown): boolean =>
  new Validator((schema.$defs as JsonObject).seal as Schema, "2020-12").validate(value).valid;

const followed = (value: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);

const refusalOf = (data: unknown, options?: Parameters<typeof WorkflowContext.import>[1]) => {
  const { code, details } = errorOf(() => WorkflowContext.import(data, options)) as ContextError<"snapshot">; // the tests compare its code
  return { code, ...details };
};

// A stored snapshot is never changed and never taken away: a release that writes another version adds new ones.
const folder = new URL("snapshots/", import.meta.url);
const versions = readdirSync(folder).filter((name) => name.startsWith("v"));
const stored = versions.flatMap((version) => readdirSync(new URL(version, folder)).map((file) => `${version}/${file}`));
const storedAt = (file: string): JsonObject => jsonAt(new URL(file, folder));

/** The results of expressions in the stored contexts, by file. */
const gives: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = {
  "v1/empty.json": { "[parameters, workflow, task, config, keystore]": [{}, {}, {}, null, null] },
  "v1/plain.json": {
    "parameters.ports[1] + count": 444.5,
    "[workflow['a/b~c'], workflow['größe'], workflow['__proto__'].own]": ["slash", "é😀", true],
    template: "{{ parameters.user }}",
    "task.list.servers | map(attribute='host')": ["a1", "b2"],
    "task['no result'] is defined": true,
    "seal.sealed": "data like any other",
    "[config.flags.debug, system.run, system.workflow_start]": [false, "r-17", "2026-01-02T03:04:05.678Z"],
  },
  "v1/nested-iterations.json": {
    "[item, index]": [null, 3],
    "[parent.item, parent.index]": [[1, 2], 7],
    "[parent.parent.item.zone, parent.parent.index]": ["eu", 0],
    zones: ["eu", "us"],
  },
  "v1/last-task.json": { "[timed_out(), succeeded(), result().code, result().body]": [true, false, 504, null] },
  "v1/secrets-without-seals.json": {
    "[parameters.user, mail.to, config.db.host, result().code]": ["ada", "ada", "db1", 200],
    "keystore.token is defined": true,
  },
  "v2/outcomes.json": {
    "[failed('fetch'), succeeded('log'), timed_out('login'), failed('other')]": [true, true, true, false],
    "[failed(), result(), task.login]": [false, null, "s3ssion"],
  },
  "v2/slice.json": {
    "[parameters.host, task.fetch.items[1].id, list[-1].name, list | length, record | keys]": [
      "a1",
      7,
      "y",
      2,
      ["b", "a"],
    ],
    "[keystore.prod.user, keystore.token is defined, missing is defined]": ["r00t", true, false],
    "[config.x is defined, failed('fetch'), result().code, item.key]": [false, false, 200, "1tem"],
  },
  "v1/secrets-with-seals.json": {
    "[parameters.user, mail.to, config.db.host, result().code]": ["ada", "ada", "db1", 200],
    "[header, mail['k/e~y'], task.login.session]": ["Bearer T0KEN 1234", "k3y", "s3ssion"],
    "[keystore.key, keystore.none, pair[0].password]": [{ id: 7, parts: ["p1", "p2"] }, null, "pa55word"],
    "[item, parent.item.key, result().cookie]": ["wh0le", "1tem", "c00kie"],
  },
};

/** Writes a stored snapshot as it is exported today. */
const inNewestVersion = ({
  secrets = null,
  secretPaths = null,
  outcomes = {},
  slice,
  ...others
}: JsonObject): JsonObject => ({
  ...others,
  version: 2,
  outcomes,
  secrets,
  secretPaths,
  ...(slice !== undefined && { slice }),
});

describe.each(stored)("%s", (file) => {
  const snapshot = storedAt(file);

  test("a stored snapshot is valid by the schema", () => {
    expect(isValid(snapshot)).toBe(true);
    for (const pointer of snapshot.secrets as string[]) expect(isSeal(followed(snapshot, pointer))).toBe(true);
  });

  test("a stored snapshot gives what it gave when it was stored", () => {
    const context = WorkflowContext.import(snapshot, { unseal });
    const expressions = Object.entries(gives[file] ?? {});
    expect(expressions).not.toEqual([]);
    for (const [expression, value] of expressions) expect(context.evaluateExpression(expression)).toEqual(value);
  });

  test("a stored snapshot is exported again as it is", () => {
    const context = WorkflowContext.import(snapshot, { unseal });
    const again = file.includes("without-seals") ? context.export() : context.export({ seal });
    expect(JSON.stringify(again)).toBe(JSON.stringify(inNewestVersion(snapshot)));
    // its secrets stay sealed
    expect(JSON.stringify(WorkflowContext.import(snapshot))).toBe(JSON.stringify(inNewestVersion(snapshot)));
  });

  test("a stored snapshot keeps every secret that it names", () => {
    const context = WorkflowContext.import(snapshot, { unseal });
    expect(context.export().secrets).toEqual(snapshot.secrets);
  });
});

test("an export has the version of the newest stored snapshots", () => {
  expect(new WorkflowContext().export().version).toBe(Math.max(...versions.map((name) => Number(name.slice(1)))));
});

const json = fc.jsonValue({ maxDepth: 3 });
const values = fc.dictionary(fc.oneof(fc.constantFrom("a", "b", "__proto__", "x/y~z"), fc.string()), json);
const outcome = fc.constantFrom("succeeded" as const, "failed" as const, "timed_out" as const);
const pointers = fc.constantFrom([], [""], ["/a"], ["/0"]);

const context: fc.Arbitrary<WorkflowContext> = fc
  .record({
    start: fc.record({
      parameters: values,
      variables: values,
      taskResults: values,
      config: fc.option(values),
      keystore: fc.option(values),
      secrets: fc.subarray(["parameters", "parameters.a", "workflow.b", "task.a[0]", "config['x/y~z']", "system"]),
    }),
    last: fc.option(fc.tuple(json, outcome, pointers)),
    finished: fc.option(fc.tuple(fc.string({ minLength: 1 }), json, outcome, pointers)),
    items: fc.array(fc.tuple(json, fc.nat(), pointers), { maxLength: 3 }),
  })
  .map(({ start, last, finished, items }) => {
    const begun = WorkflowContext.rebuild(start);
    if (last !== null) begun.setLastTaskOutcome(last[0], last[1], { secrets: last[2] });
    if (finished !== null) begun.finishTask(finished[0], finished[1], finished[2], { secrets: finished[3] });
    return items.reduce<WorkflowContext>(
      (outer, [item, index, secrets]) => outer.forItem(item, index, { secrets }),
      begun,
    );
  });

test("every export is valid by the schema, has a seal where it says, and comes back", () => {
  fc.assert(
    fc.property(context, fc.boolean(), (any, isSealed) => {
      const text = JSON.stringify(any.export(isSealed ? { seal } : {}));
      const snapshot = JSON.parse(text) as JsonObject;
      expect(isValid(snapshot)).toBe(true);
      for (const pointer of snapshot.secrets as string[]) expect(isSeal(followed(snapshot, pointer))).toBe(true);
      expect(JSON.stringify(WorkflowContext.import(snapshot, { unseal }).export(isSealed ? { seal } : {}))).toBe(text);
    }),
  );
});

/** The keys that lead to a part of a snapshot. */
const place = fc.oneof(
  fc.constantFrom(...Object.keys(storedAt("v1/plain.json"))).map((key) => [key]),
  fc.constantFrom(["lastTask", "result"], ["lastTask", "outcome"], ["lastTask", "more"]),
  fc.constantFrom(["iterations", "0"], ["iterations", "0", "index"], ["iterations", "0", "item"]),
  fc.constantFrom(["secrets", "0"], ["secretPaths", "0"], ["more"], ["__proto__"], ["iterations", "0", "constructor"]),
  fc.constantFrom(
    ["slice"],
    ["slice", "0"],
    ["slice", "0", "path"],
    ["slice", "0", "path", "0"],
    ["slice", "0", "more"],
  ),
  fc.tuple(fc.constant("slice"), fc.nat({ max: 16 }).map(String), fc.constantFrom("holds", "length", "names", "path")),
);
const other = fc.oneof(
  json,
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    1,
    2,
    -1,
    0.5,
    "",
    "a",
    [],
    {},
    [[]],
    [{}],
    "failed",
    "workflow-context",
  ),
  fc.constantFrom<unknown>("/keystore/token", "/version", "/parameters/~2", "keystore.a", "item.a", ["config.db"]),
);

function changed(value: JsonObject, [key = "", ...keys]: readonly string[], to: unknown): unknown {
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === key ? changedPart(part, keys, to) : part));
  const entries = Object.entries(value).filter(([name]) => name !== key);
  const part = changedPart(value[key], keys, to);
  return Object.fromEntries(part === undefined ? entries : [...entries, [key, part]]);
}

const changedPart = (part: unknown, keys: readonly string[], to: unknown): unknown =>
  keys.length === 0 ? to : typeof part === "object" && part !== null ? changed(part as JsonObject, keys, to) : part;

test.each(["v1/secrets-with-seals.json", "v2/slice.json"])(
  "a snapshot that was changed fails with the code snapshot or not at all, and always fails where the schema refuses it: %s",
  (file) => {
    const snapshot = storedAt(file);
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(place, other, (keys, to) => {
        const data = JSON.parse(JSON.stringify(changed(snapshot, keys, to))) as unknown;
        const valid = isValid(data);
        seen[valid ? "valid" : "invalid"]++;
        try {
          WorkflowContext.import(data, { unseal });
        } catch (error) {
          expect(error).toMatchObject({ name: "ContextError", code: "snapshot" });
          return;
        }
        expect(valid).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(100);
  },
);

describe("a snapshot that is refused", () => {
  const whole = inNewestVersion(storedAt("v1/secrets-with-seals.json"));
  const refused = (path: string, problem: string) => ({ code: "snapshot", path, problem });

  test.each(Object.keys(whole).slice(2))("a snapshot without its %s is refused, as one that was cut off", (key) => {
    const { [key]: _, ...rest } = whole;
    // With secrets listed, the error would be about a secret whose place is missing.
    const { path, problem } = refusalOf({ ...rest, secrets: key === "secrets" ? undefined : [] });
    expect(path).toBe(key);
    expect(problem).toMatch(/^is missing; it must be /);
  });

  test.each<readonly [what: string, data: unknown, path: string, problem: string]>([
    ["its text", JSON.stringify(whole), "", "must be an object, not a string"],
    ["null", null, "", "must be an object, not null"],
    ["a list of them", [whole], "", "must be an object, not a list"],
    ["another kind", { ...whole, format: "workflow-trace" }, "format", 'is not "workflow-context"'],
    ["no kind", {}, "format", 'is not "workflow-context"'],
    ["a newer version", { ...whole, version: 3 }, "version", "is newer than 2, the newest that this release reads"],
    [
      "a newer version with more",
      { ...whole, version: 3, more: 1 },
      "version",
      "is newer than 2, the newest that this release reads",
    ],
    ["an older version", { ...whole, version: 0 }, "version", "is not one that this release reads: 1 to 2"],
    ["outcomes in the version that had none", { ...whole, version: 1 }, "outcomes", "is not part of a snapshot"],
    [
      "an outcome that is none",
      { ...whole, outcomes: { a: "ended" } },
      "outcomes.a",
      "must be succeeded, failed or timed_out",
    ],
    ["outcomes that are no object", { ...whole, outcomes: [] }, "outcomes", "must be an object, not a list"],
    ["a version that is a text", { ...whole, version: "1" }, "version", "is not one that this release reads: 1 to 2"],
    ["a key more", { ...whole, more: 1 }, "more", "is not part of a snapshot"],
    [
      "a result with a key more",
      { ...whole, lastTask: { result: 1, outcome: "failed", more: 1 }, secrets: [] },
      "lastTask.more",
      "is not part of a snapshot",
    ],
    [
      "an item with a key more",
      { ...whole, iterations: [{ item: 1, index: 0, more: 1 }], secrets: [] },
      "iterations[0].more",
      "is not part of a snapshot",
    ],
    ["a pointer that is a number", { ...whole, secrets: [1] }, "secrets[0]", "must be a string, not a number"],
    [
      "a path of no secret",
      { ...whole, secretPaths: ["config.a", "item.b"] },
      "secretPaths[1]",
      "must begin with parameters, workflow, task, config or system",
    ],
    [
      "a seal with a key more",
      { ...whole, variables: { a: { $secret: "a", more: 1 } }, secrets: ["/variables/a"] },
      "/variables/a",
      "must be a sealed secret",
    ],
  ])("a snapshot is refused with the path and the reason: %s", (_, data, path, problem) => {
    expect(refusalOf(data)).toEqual(refused(path, problem));
  });
});

describe("the writer of a snapshot", () => {
  const whole = storedAt("v1/secrets-with-seals.json");
  const words = ["t0ken", "T0KEN", "pa55word", "s3ssion", "k3y", "c00kie", "1tem", "wh0le"];

  test.each([
    "limits",
    "environment",
    "functions",
    "tests",
    "undefined",
    "clock",
    "seal",
    "unseal",
    "__proto__",
    "constructor",
  ])("a snapshot can't set %s", (key) => {
    const data = JSON.parse(`{ ${JSON.stringify(key)}: { "steps": 1e9 }, ${JSON.stringify(whole).slice(1)}`) as object;
    expect(Object.keys(data)[0]).toBe(key);
    expect(refusalOf(data)).toEqual({ code: "snapshot", path: key, problem: "is not part of a snapshot" });
  });

  test("a snapshot can't raise a limit by data of that name", () => {
    const limits = { iterations: 1e9, steps: 1e9 };
    const data = { ...storedAt("v1/plain.json"), variables: { limits, environment: { limits } }, system: { limits } };
    const environment = createEnvironment({ limits: { iterations: 5 } });
    const imported = WorkflowContext.import(data, { environment });
    expect(errorOf(() => imported.renderTemplate("{% for a in range(6) %}{% endfor %}")).code).toBe("limit");
  });

  test("a snapshot can't be larger than the environment allows", () => {
    const environment = createEnvironment({ limits: { contextBytes: 100 } });
    expect(errorOf(() => WorkflowContext.import(storedAt("v1/plain.json"), { environment })).code).toBe("size");
  });

  test("a snapshot can't name a function to call, or have one of its texts rendered", () => {
    const variables = { call: "upper", upper: "lower", text: "{{ 1 / 0 }}" };
    const imported = WorkflowContext.import({ ...storedAt("v1/plain.json"), variables });
    expect(errorOf(() => imported.evaluateExpression("call('x')")).code).toBe("unknown-function");
    expect(errorOf(() => imported.evaluateExpression("'x' | call")).code).toBe("unknown-function");
    expect(imported.evaluateExpression("['x' | upper, ['x'] | map(call), text]")).toEqual(["X", ["X"], "{{ 1 / 0 }}"]);
  });

  test("a snapshot can't inherit its parts", () => {
    expect(errorOf(() => WorkflowContext.import(Object.create(whole))).code).toBe("not-json");
  });

  test("a snapshot can't pollute a prototype", () => {
    const polluting = '{ "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } } }';
    const data = {
      ...storedAt("v1/plain.json"),
      parameters: JSON.parse(polluting),
      iterations: [{ item: JSON.parse(polluting), index: 0 }],
    };
    const imported = WorkflowContext.import(data);
    expect(
      imported.evaluateExpression("[parameters['__proto__'].polluted, item.constructor.prototype.polluted]"),
    ).toEqual([true, true]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const forged = JSON.parse('{ "__proto__": { "sealed": 1 }, "$secret": "keystore.a" }') as object;
    expect(refusalOf({ ...data, variables: { a: forged }, secrets: ["/variables/a"] }).path).toBe("/variables/a");
  });

  test("a snapshot can't make a seal public by leaving its pointer out", () => {
    for (const left of whole.secrets as string[]) {
      const secrets = (whole.secrets as string[]).filter((pointer) => pointer !== left);
      const imported = WorkflowContext.import({ ...whole, secrets }, { unseal });
      const { value, secrets: marks } = imported.evaluateWithSecrets(
        "[parameters, workflow, task, config, keystore, result(), item, parent]",
      );
      const all = JSON.stringify(value);
      expect(words.filter((word) => all.includes(word)).length).toBeGreaterThanOrEqual(words.length - 1);
      const texts = [JSON.stringify(imported), JSON.stringify(withoutParts(value, marks))];
      for (const word of words) for (const text of texts) expect(text).not.toContain(word);
    }
  });

  test("a snapshot can't move a seal, or rename its source, where seals are bound to their place", () => {
    const token = (whole.keystore as JsonObject).token as JsonObject;
    const secrets = [...(whole.secrets as string[]), "/system/note"];
    const moved = { ...whole, system: { note: token }, secrets };
    expect(refusalOf(moved, { unseal })).toEqual({
      code: "snapshot",
      path: "/system/note",
      problem: "can't be unsealed",
    });
    for (const $secret of ["config.public", ["keystore.token", "config.public"], "constructor"]) {
      const renamed = { ...whole, keystore: { ...(whole.keystore as JsonObject), token: { ...token, $secret } } };
      expect(refusalOf(renamed, { unseal }).path).toBe("/keystore/token");
    }
  });

  test("a snapshot can't forge a seal that gives a value", () => {
    const forged = (sealed: object) => ({
      ...storedAt("v1/plain.json"),
      variables: { a: { $secret: "keystore.token", ...sealed } },
      secrets: ["/variables/a"],
    });
    expect(refusalOf(forged({ sealed: "forged" }), { unseal }).problem).toBe("can't be unsealed");
    for (const sealed of [{}, { sealed: "forged" }]) {
      const imported = WorkflowContext.import(forged(sealed));
      expect(errorOf(() => imported.renderTemplate("{{ a }}")).code).toBe("sealed");
      expect(errorOf(() => imported.evaluateExpression("a['$secret']")).code).toBe("sealed");
    }
  });

  test("a snapshot can't make the keystore public, or a path that the host names", () => {
    const data = { ...storedAt("v1/plain.json"), keystore: { token: "plain" }, secrets: [], secretPaths: [] };
    const imported = WorkflowContext.import(data, { secrets: ["task.login", "parameters.user"] });
    imported.setTaskResult("login", { session: "s3ssion" });
    const { secrets } = imported.evaluateWithSecrets("[keystore.token, task.login.session, parameters.user]");
    expect(secrets.map(({ pointer }) => pointer)).toEqual(["/0", "/1", "/2"]);
    expect(JSON.stringify(imported)).not.toContain("s3ssion");
  });
});

function withoutParts(value: JsonValue, parts: readonly SecretMark[]): unknown {
  const copy = structuredClone(value);
  for (const { pointer } of parts) {
    const [, around = "", key = ""] = /^(.*)\/(.*)$/.exec(pointer) ?? [];
    delete (followed(copy, around) as Record<string, unknown>)[key.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return copy;
}
