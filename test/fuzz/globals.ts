const builtins = [
  "Object",
  "Function",
  "Array",
  "String",
  "Number",
  "Boolean",
  "Symbol",
  "BigInt",
  "RegExp",
  "Date",
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "Promise",
  "Error",
  "TypeError",
  "RangeError",
  "Proxy",
  "ArrayBuffer",
  "DataView",
  "Uint8Array",
  "Float64Array",
] as const;

const prototypeOf = (value: object): object => Object.getPrototypeOf(value) as object;

/** Objects that all code shares, so that a template or a value must not change them. */
const watched: readonly object[] = [
  globalThis,
  Math,
  JSON,
  Reflect,
  Intl,
  console,
  process.env,
  prototypeOf(Uint8Array), // all typed arrays inherit from it
  prototypeOf(Uint8Array.prototype),
  prototypeOf([][Symbol.iterator]()),
  prototypeOf(""[Symbol.iterator]()),
  prototypeOf(function* () {}),
  prototypeOf(async () => {}),
  ...builtins.flatMap((name) => {
    const builtin = globalThis[name] as { readonly prototype?: object };
    return builtin.prototype === undefined ? [builtin] : [builtin, builtin.prototype];
  }),
];

// Node makes some globals at the first read, so all are read before the first digest.
for (const key of Reflect.ownKeys(globalThis)) Reflect.get(globalThis, key);

let identities = 0;
const numbers = new WeakMap<object, number>();
const symbols = new Map<symbol, number>();

/** Gives a text that differs for any two different values. */
function identity(value: unknown): string {
  if (typeof value === "symbol") {
    if (!symbols.has(value)) symbols.set(value, ++identities);
    return `@${symbols.get(value)}`;
  }
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return JSON.stringify(value) ?? "-";
  let number = numbers.get(value);
  if (number === undefined) {
    number = ++identities;
    numbers.set(value, number);
  }
  return `#${number}`;
}

/** Describes the keys and descriptors of all watched objects, in lines that differ as soon as one of those does. */
export const globalsDigest = (): readonly string[] =>
  watched.flatMap((object, place) => [
    `${place} ${identity(prototypeOf(object))} ${Object.isExtensible(object)}`,
    ...Reflect.ownKeys(object).map((key) => {
      const { value, get, set, writable, enumerable, configurable } =
        Object.getOwnPropertyDescriptor(object, key) ?? {};
      const flags = [writable, enumerable, configurable].map(Number).join("");
      return `${place} ${typeof key === "string" ? key : identity(key)} ${flags} ${[value, get, set].map(identity)}`;
    }),
  ]);
