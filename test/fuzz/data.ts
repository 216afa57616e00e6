import fc from "fast-check";
import type { ContextOptions, EnvironmentOptions, JsonValue } from "workflow-context";

/** An environment in which the same is the same each time. */
export const fixed: EnvironmentOptions = {
  clock: () => new Date(0),
  uuid: () => "00000000-0000-4000-8000-000000000000",
};

/** A secret that nothing else that is made here looks like. */
export const secret = "s3cret-0f-the-f1zzer";

/** Any JSON, own keys such as `__proto__` among it, half of it beyond ASCII. */
export const json: fc.Arbitrary<JsonValue> = fc
  .oneof(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }))
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue); // without -0, which JSON text does not keep

const key = fc.constantFrom("a", "b", "name", "length", "__proto__", "constructor", "ü", "");
const number = fc.oneof(fc.integer({ min: -5, max: 20 }), fc.double({ noDefaultInfinity: true, noNaN: true }));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("a, b", "{{ n }}", "{% if", "<b>", "2024-01-01", "YWJj", "[1, 2]", "(a+)+$", "%s %5.1f", "€😀é"),
);
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const list = fc.oneof(fc.array(number, { maxLength: 6 }), fc.array(text, { maxLength: 6 }), fc.array(scalar));
const record = fc.dictionary(key, scalar, { maxKeys: 5 });

/** Mostly what the name promises, so that much of what is written with it has a value. */
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

/** What a context begins with. */
export const options: fc.Arbitrary<ContextOptions> = fc.record({
  parameters: fc.record({ p: json }),
  variables: fc.record(variables, { requiredKeys: [] }),
  config: fc.constant({ url: "https://example.org", key: `key ${secret}` }),
  keystore: fc.constant({ token: secret, pair: [secret, { inner: secret }] }),
  secrets: fc.constant(["config.key"]),
});

/** Paths that lead to something in most contexts. */
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
