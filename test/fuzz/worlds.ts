import fc from "fast-check";
import {
  type CallScope,
  createEnvironment,
  type Environment,
  type FunctionInfo,
  type JsonValue,
  type UndefinedPolicy,
  WorkflowContext,
} from "workflow-context";
import type { Dialect } from "workflow-context/dialects";
import { deterministic } from "./data.ts";

/** The secret scalars of a world, each in a place of its own. */
export type Secrets = readonly JsonValue[];

/** How many secret scalars a world has. */
const places = 16;

// No text that the grammar makes holds one of these, whatever functions make of it.
const texts = [
  ["s3cret-alpha", "s3cret-beta-42", "s3cret-gamma,delta", "s3cret.a.b"],
  ["pa55word", "pa55word-of-the-other", "pa55word 7", "pa55word/x"],
] as const;
const numbers = [
  [424_242.5, -738_159],
  [31_337.25, 777_777_777],
] as const;

/** Two arbitrary scalars of one type: which type a secret has is no secret. */
const twoScalars: fc.Arbitrary<readonly [JsonValue, JsonValue]> = fc.oneof(
  { arbitrary: fc.tuple(fc.constantFrom(...texts[0], ""), fc.constantFrom(...texts[1])), weight: 6 },
  { arbitrary: fc.tuple(fc.constantFrom(...numbers[0], 0), fc.constantFrom(...numbers[1])), weight: 2 },
  { arbitrary: fc.tuple(fc.boolean(), fc.boolean()), weight: 1 },
);

/** Two arbitrary lists of secret scalars, which differ in value and length. */
export const twoSecrets: fc.Arbitrary<readonly [Secrets, Secrets]> = fc
  .array(twoScalars, { minLength: places, maxLength: places })
  .map((pairs) => [pairs.map(([first]) => first), pairs.map(([, second]) => second)] as const);

/** The texts that show a secret wherever they stand. */
export const traces: readonly string[] = ["s3cret", "pa55word", "424242", "738159", "31337", "777777777"];

/** Paths that lead to secrets, to lists and objects around them, and to public data. */
export const worldPaths: readonly string[] = [
  ..."keystore keystore.token keystore.pair keystore.n keystore.list keystore.users keystore.users[0]".split(" "),
  ..."config config.key config.url parameters.rows parameters.rows[0] parameters.rows[1].password".split(" "),
  ..."mail mail.key mail.to pairs task task.login task.login.users task.login.ok result() n list record".split(" "),
  ..."item item.password item.host parent.item index session() pairsOfHost() x a b".split(" "),
];

/** The functions that the host of a world adds. */
export const hostInfos: readonly FunctionInfo[] = [
  { name: "echo", names: ["value"], type: "a value" },
  { name: "quoting", names: ["value"], type: "a value" },
  { name: "lookup", names: ["path"], type: "a path to data" },
].map(({ name, names, type }) => ({
  name,
  aliases: [],
  family: "the host",
  summary: "A function of the host.",
  parameters: names.map((each) => ({ name: each, type, isOptional: false, isNamed: false, isRest: false })),
}));

/** A context, and its environment. */
interface World {
  readonly context: WorkflowContext;
  readonly environment: Environment;
}

/** Makes a context that holds the given secrets, each marked in one of the ways in which a host marks them. */
export function worldOf(secrets: Secrets, policy: UndefinedPolicy, dialects: readonly Dialect[]): World {
  const at = (place: number): JsonValue => secrets[place] ?? null;
  let held: WorkflowContext | undefined;
  const environment = createEnvironment({
    searchResults: false, // what is found depends on the secret's text, as nothing else may
    ...deterministic,
    undefined: policy,
    dialects,
    functions: {
      session: () => held?.get("keystore") ?? null,
      pairsOfHost: () => held?.getTaskResult("login") ?? null,
      echo: (value) => value,
      lookup: {
        call: (path: string, scope: CallScope) => [scope.get(String(path)) ?? null],
        parameters: ["path"],
        withScope: true,
        reads: (path) => String(path),
      },
      quoting: (value) => {
        throw new Error(`got ${JSON.stringify(value)}`);
      },
    },
    tests: { heldList: () => held?.get("keystore.list") ?? [], echoed: (value) => value },
  });
  const context = new WorkflowContext({
    environment,
    parameters: { rows: [["root", at(0)], { name: "ada", password: at(1) }], p: 1 },
    variables: {
      mail: { to: "ada", key: at(2) },
      pairs: [
        ["a", at(3)],
        ["b", "public"],
      ],
      n: 3,
      list: [3, "a", 1],
      record: { a: 1, b: "x" },
    },
    config: { url: "https://example.org", key: at(4) },
    keystore: {
      token: at(5),
      pair: [at(6), { inner: at(7) }],
      n: at(8),
      list: [at(9), at(10)],
      users: [
        ["root", at(11)],
        ["bob", at(12)],
      ],
    },
    secrets: [
      "config.key",
      "workflow.mail.key",
      "workflow.pairs[0][1]",
      "parameters.rows[0][1]",
      "parameters.rows[1].password",
    ],
  });
  context.setTaskResult(
    "login",
    {
      users: [
        ["root", at(13)],
        ["bob", "public"],
      ],
      ok: true,
    },
    { secrets: ["/users/0/1"] },
  );
  context.setLastTaskOutcome({ ok: true, token: at(14) }, "succeeded", { secrets: ["/token"] });
  held = context.clone();
  const inner = context
    .forItem(at(15), 0, { secrets: [""] })
    .forItem({ host: "a1", password: at(15) }, 1, { secrets: ["/password"] });
  return { context: inner, environment };
}
