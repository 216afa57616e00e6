import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  ContextError,
  compileCondition,
  compileTemplate,
  createEnvironment,
  type ItemResult,
  type JsonValue,
  mergeBranches,
  resultOf,
  sealValue,
  sealValueAsync,
  WorkflowContext,
  withItems,
} from "workflow-context";

/** A secret of each kind. The word stands in it, and nowhere else. */
const kinds: readonly { readonly kind: string; readonly secret: JsonValue; readonly word: string }[] = [
  { kind: "a text", secret: "t0ken-0f-ada", word: "t0ken-0f-ada" },
  { kind: "a number", secret: 48151623, word: "48151623" },
  { kind: "a list", secret: ["public", "t0ken-0f-ada", 7], word: "t0ken-0f-ada" },
  { kind: "an object", secret: { user: "ada", key: { value: "t0ken-0f-ada" } }, word: "t0ken-0f-ada" },
];

const base = { system: { workflow_start: "" } };
const empty = (): WorkflowContext => new WorkflowContext(base);
const withSecret = (secret: JsonValue): WorkflowContext => new WorkflowContext({ ...base, keystore: { secret } });

/** Gives the error that a call throws. */
async function thrownBy(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** All that an error shows. */
const shownBy = (error: unknown): string => {
  const { message, stack, details, problems, cause } = error as ContextError;
  return [message, stack, JSON.stringify({ details, problems }), inspect(error), String(cause ?? "")].join("\n");
};

/** Takes a secret over a seam, and gives the context in which it is then. */
type Seam = (secret: JsonValue) => WorkflowContext | Promise<WorkflowContext>;

const ofTemplate = { s: "{{ keystore.secret }}", n: 1 };

const seams: Readonly<Record<string, Seam>> = {
  "the keystore": withSecret,
  "a secret path of the constructor": (secret) =>
    new WorkflowContext({ ...base, parameters: { a: { s: secret } }, secrets: ["parameters.a.s"] }),
  "a wildcard of the constructor": (secret) =>
    new WorkflowContext({
      ...base,
      parameters: { all: [{ s: secret }, { s: secret }] },
      secrets: ["parameters.all[*].s"],
    }),
  "a secret path, written later": (secret) =>
    new WorkflowContext({ ...base, secrets: ["task.login.*"] }).finishTask("login", { s: secret }, "succeeded"),
  "a secret path, written all at once": (secret) =>
    new WorkflowContext({ ...base, secrets: ["workflow.v"] }).setVariables({ v: secret }),
  "marks of the constructor, as a sub-workflow's input has them": (secret) => {
    const { value, secrets } = withSecret(secret).renderJsonWithSecrets(ofTemplate);
    return new WorkflowContext({ ...base, parameters: value as object, marks: { parameters: secrets } });
  },
  "marks of rebuild": (secret) => {
    const { value, secrets } = withSecret(secret).renderJsonWithSecrets(ofTemplate);
    return WorkflowContext.rebuild({
      ...base,
      taskResults: { t: value },
      marks: { taskResults: secrets.map((one) => ({ ...one, pointer: `/t${one.pointer}` })) },
    });
  },
  "setVariable with a pointer": (secret) => empty().setVariable("v", { s: secret }, { secrets: ["/s"] }),
  "setVariable with marks": (secret) => {
    const { value, secrets } = withSecret(secret).renderJsonWithSecrets("{{ keystore.secret }}");
    return empty().setVariable("v", value, { secrets });
  },
  "setVariables with pointers": (secret) =>
    empty().setVariables({ v: secret, w: { s: secret } }, { secrets: ["/v", "/w/s"] }),
  "setTaskResult with a pointer": (secret) => empty().setTaskResult("t", secret, { secrets: [""] }),
  "finishTask with a pointer": (secret) => empty().finishTask("t", [secret], "failed", { secrets: ["/0"] }),
  "setLastTaskOutcome with a pointer": (secret) =>
    empty().setLastTaskOutcome({ s: secret }, "failed", { secrets: ["/s"] }),
  "publishFromResult with a pointer": (secret) =>
    empty().publishFromResult({ s: secret }, ["a", "b"], { secrets: ["/s"] }),
  "publish of an object": (secret) => withSecret(secret).publish({ v: "{{ keystore.secret }}", w: "{{ [v] }}" }),
  "publish of a list": (secret) => withSecret(secret).publish([{ v: "{{ keystore.secret }}" }, { w: "text {{ v }}" }]),
  copyFrom: (secret) =>
    empty().copyFrom(
      empty()
        .setVariable("v", secret, { secrets: [""] })
        .finishTask("t", secret, "failed", { secrets: [""] }),
      ["workflow.v", "task.t"],
    ),
  "a value that was taken away and set again": (secret) =>
    new WorkflowContext({ ...base, secrets: ["workflow.v"] })
      .setVariable("v", secret)
      .removeVariable("v")
      .setVariable("v", secret),
  "an item, and a part of it that a task gave": (secret) => {
    const context = empty().forItem({ s: secret }, 0, { secrets: ["/s"] });
    return context.publish({ v: "{{ item.s }}" });
  },
  "an item of a secret list": async (secret) => {
    const context = new WorkflowContext({ ...base, keystore: { all: [secret] } });
    const run = await withItems(context, "{{ keystore.all }}", (item) => item.evaluateExpression("item"));
    return context.setTaskResult("t", resultOf(run), { secrets: ["/items/0/value"] });
  },
  "a function of the host that declares its result secret": (secret) => {
    const environment = createEnvironment({ functions: { vault: { call: () => secret, isSecret: true } } });
    return new WorkflowContext({ ...base, environment }).publish({ v: "{{ vault() }}" });
  },
  "an asynchronous function that declares its result secret": async (secret) => {
    const environment = createEnvironment({ functions: { vault: { call: async () => secret, isSecret: true } } });
    const context = new WorkflowContext({ ...base, environment });
    return (await context.prepare("{{ vault() }}")).publish({ v: "{{ vault() }}" });
  },
  "a snapshot, sealed and unsealed": (secret) => {
    const stored = withSecret(secret)
      .publish({ v: "{{ keystore.secret }}" })
      .export({ seal: (value) => btoa(JSON.stringify(value)) });
    return WorkflowContext.import(JSON.parse(JSON.stringify(stored)), {
      unseal: (sealed) => JSON.parse(atob(String(sealed))),
    });
  },
  "a snapshot with a fresh keystore": (secret) =>
    WorkflowContext.import(JSON.parse(JSON.stringify(empty().export())), { keystore: { secret } }),
  "a delta, sealed and unsealed": (secret) => {
    const after = empty().setVariable("v", { s: secret }, { secrets: ["/s"] });
    const delta = after.deltaSince(empty(), { seal: (value) => btoa(JSON.stringify(value)) });
    return empty().apply(JSON.parse(JSON.stringify(delta)), { unseal: (sealed) => JSON.parse(atob(String(sealed))) });
  },
  "a join of branches": (secret) => {
    const fork = empty();
    const branches = {
      left: fork.clone().setVariable("v", secret, { secrets: [""] }),
      right: fork.clone().setVariable("w", 1),
    };
    return mergeBranches(fork, branches).context;
  },
};

const cells = Object.entries(seams).flatMap(([seam, take]) => kinds.map((one) => ({ seam, take, ...one })));

describe("a secret that came over a seam", () => {
  test.each(cells)(
    "$seam: $kind is in no export, no JSON text, no inspection and no delta",
    async ({ take, secret, word }) => {
      const context = await take(secret);
      const shown = [
        JSON.stringify(context.export()),
        JSON.stringify(context),
        inspect(context, { depth: 20 }),
        JSON.stringify(context.deltaSince(new WorkflowContext({ ...base, secrets: secretPathsOf(context) }))),
        JSON.stringify(context.size()),
        context.hash(),
      ];
      for (const text of shown) expect(text).not.toContain(word);
      expect(JSON.stringify(context.export())).toContain("$secret");
    },
  );

  test.each(cells)("$seam: $kind is masked in a log", async ({ take, secret, word }) => {
    const context = await take(secret);
    const line = `call with ${JSON.stringify(secret)}, ${word}`;
    expect(context.redact(line)).not.toContain(word);
    expect(JSON.stringify(context.redact({ line, secret }))).not.toContain(word);
  });

  test.each(cells)("$seam: $kind is in no error", async ({ take, secret, word }) => {
    const context = await take(secret);
    const everything = "[keystore, parameters, workflow, task, result()]";
    for (const source of [
      `${everything} | sum`,
      `{{ (${everything} | tojson).nope }}`,
      `${everything} is divisibleby(2)`,
      `nope(${everything})`,
      `${everything}[1 / 0]`,
    ]) {
      const error = await thrownBy(() => context.evaluateExpression(source));
      expect(error).toBeInstanceOf(ContextError);
      expect(shownBy(error)).not.toContain(word);
    }
    const refused = await thrownBy(() =>
      compileTemplate({ a: `{{ ${everything} }}` }).render(context, { allowSecret: () => false }),
    );
    expect(refused).toMatchObject({ code: "secret-refused" });
    expect(shownBy(refused)).not.toContain(word);
  });
});

/** The secret paths of a context, by its snapshot. */
const secretPathsOf = (context: WorkflowContext): readonly string[] =>
  context.export().secretPaths as readonly string[];

describe.each(kinds)("$kind", ({ secret, word }) => {
  const context = withSecret(secret);
  const input = "{{ keystore.secret }}";

  test("is in no result of work over items, as it is stored, and in no error of it", async () => {
    const asked: ItemResult<unknown>[] = [];
    const run = await withItems(
      context,
      [1, 2, 3],
      (item, { index }) => {
        const value = item.renderJson(input);
        if (index === 1) throw new Error(`no ${JSON.stringify(value)}`);
        return index === 2 ? `made of ${JSON.stringify(value)}` : { value };
      },
      { failure: "continue", onItem: (result) => asked.push(result), errorOf: (error) => ({ body: String(error) }) },
    );
    const stored = context.clone().finishTask("t", resultOf(run), "failed");
    // A number in a text, and short texts, need `{ secrets }`: SECURITY.md says so.
    if (typeof secret !== "number") expect(JSON.stringify(stored)).not.toContain(word);
    expect(JSON.stringify(stored.get("task.t.items[1]"))).not.toContain(word);
    expect(asked).toHaveLength(3);
    const again = await withItems(context, [1, 2, 3], () => 1, { previous: stored.get("task.t") as never });
    expect(JSON.stringify(resultOf(again).items)).not.toContain(`no ${word}`);
  });

  test("is in no error that a task ended with, nor in its causes", () => {
    const cause = Object.assign(new Error(`inner ${JSON.stringify(secret)}`), { code: word });
    const error = new Error(`outer ${word}`, { cause });
    const stored = context.clone().finishTask("t", error, "failed");
    expect(JSON.stringify(stored)).not.toContain(word);
    expect(JSON.stringify(stored.get("task.t"))).not.toContain(word);
  });

  test("is sealed in a value outside a context, at once or later", async () => {
    const { value, secrets } = context.renderJsonWithSecrets({ input });
    const seal = (): string => "sealed";
    expect(JSON.stringify(sealValue(value, { secrets, seal }))).not.toContain(word);
    expect(JSON.stringify(await sealValueAsync(value, { secrets, seal: async () => "sealed" }))).not.toContain(word);
  });

  test("taints the conditions and the texts that are made of it", () => {
    expect(compileCondition("keystore.secret == 1").evaluateWithSecrets(context).secrets).toHaveLength(1);
    expect(compileTemplate("a {{ keystore.secret }}").renderWithSecrets(context).secrets).toHaveLength(1);
  });

  test("is in no error of a function of the host that was given it, at once or later", async () => {
    const fail = (value: JsonValue): never => {
      throw new Error(JSON.stringify(value));
    };
    const later = async (value: JsonValue): Promise<never> => fail(value);
    const host = new WorkflowContext({
      keystore: { secret },
      environment: createEnvironment({ functions: { fail, later } }),
    });
    expect(shownBy(await thrownBy(() => host.evaluateExpression("fail(keystore.secret)")))).not.toContain(word);
    expect(shownBy(await thrownBy(() => host.prepare("{{ later(keystore.secret) }}")))).not.toContain(word);
  });

  test("is in no error of a seal, of an unseal, or of a conflict", async () => {
    const fail = (value: unknown): never => {
      throw new Error(JSON.stringify(value));
    };
    expect(shownBy(await thrownBy(() => context.export({ seal: fail })))).not.toContain(word);
    expect(shownBy(await thrownBy(() => context.exportAsync({ seal: async (value) => fail(value) })))).not.toContain(
      word,
    );
    const stored = context.export({ seal: (value) => value });
    expect(shownBy(await thrownBy(() => WorkflowContext.import(stored, { unseal: fail })))).not.toContain(word);
    const fork = empty();
    const [left, right] = [fork.clone().setVariable("v", secret, { secrets: [""] }), fork.clone().setVariable("v", 1)];
    const merge = mergeBranches(fork, { left, right });
    expect(JSON.stringify(merge.conflicts)).not.toContain(word);
    expect(shownBy(await thrownBy(() => merge.context))).not.toContain(word);
  });
});

test("a keystore of everyday words marks no everyday result, and masks no everyday log", () => {
  const context = new WorkflowContext({
    ...base,
    keystore: { user: "admin", env: "prod", port: "5432", flag: "true", level: 3 },
  });
  const result = {
    path: "/admin/products",
    text: "productive administrators on 15432 ports, truely",
    list: ["prod", "admin", true, 5432],
  };
  context.finishTask("list", result, "succeeded");
  expect(context.evaluateWithSecrets("task.list").secrets).toEqual([]);
  expect(context.redact("productive administrators on 15432 ports")).toBe("productive administrators on 15432 ports");
});
