import fc from "fast-check";
import type { ContextOptions, EnvironmentOptions, JsonValue } from "workflow-context";

/** Options of an environment whose clock and UUIDs never change, so that a render can be repeated. */
export const deterministic: EnvironmentOptions = {
  clock: () => new Date(0),
  uuid: () => "00000000-0000-4000-8000-000000000000",
};

/** A secret that no other text of the fuzzer contains. */
export const secret = "s3cret-0f-the-f1zzer";

/** Arbitrary JSON values, with own keys such as `__proto__`; half of them have texts beyond ASCII. */
export const json: fc.Arbitrary<JsonValue> = fc
  .oneof(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }))
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue); // JSON text does not keep -0

const key = fc.constantFrom("a", "b", "name", "length", "__proto__", "constructor", "ü", "");
const number = fc.oneof(fc.integer({ min: -5, max: 20 }), fc.double({ noDefaultInfinity: true, noNaN: true }));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("a, b", "{{ n }}", "{% if", "<b>", "2024-01-01", "YWJj", "[1, 2]", "(a+)+$", "%s %5.1f", "€😀é"),
);
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const list = fc.oneof(fc.array(number, { maxLength: 6 }), fc.array(text, { maxLength: 6 }), fc.array(scalar));
const record = fc.dictionary(key, scalar, { maxKeys: 5 });

/** Five values in six are what the name of the variable promises, so that most templates that use it give a result. */
const mostly = (promised: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: promised, weight: 5 }, { arbitrary: json, weight: 1 });

const variables = {
  n: mostly(number),
  text: mostly(text),
  flag: mostly(fc.boolean()),
  list: mostly(list),
  record: mostly(record),
  records: mostly(fc.array(record, { maxLength: 4 })),
  deep: mostly(fc.record({ a: fc.record({ b: fc.array(record, { maxLength: 2 }) }) })),
};

/** Arbitrary options for a context, which hold the secret in the keystore and in config. */
export const options: fc.Arbitrary<ContextOptions> = fc.record({
  parameters: fc.record({ p: json }),
  variables: fc.record(variables, { requiredKeys: [] }),
  config: fc.constant({ url: "https://example.org", key: `key ${secret}` }),
  keystore: fc.constant({ token: secret, pair: [secret, { inner: secret }] }),
  secrets: fc.constant(["config.key"]),
});

/** Paths of which most lead to a value in most contexts. */
export const paths = [
  ...Object.keys(variables),
  "records[0].name",
  "deep.a.b",
  "record.a",
  "parameters.p",
  "config.url",
  "config",
  "config.key",
  "keystore.token",
  "keystore.pair",
  "keystore",
  "system",
  "task.t",
  "item",
  "index",
  "parent.item",
  "loop.index",
  "nobody",
];
