import fc from "fast-check";

/** Makes a value of a host anew for each use. fast-check prints it as the text of its recipe. */
export interface HostValue {
  readonly make: () => unknown;
}

const recipe = (text: string, make: () => unknown): HostValue =>
  Object.defineProperty({ make }, fc.toStringMethod, { value: () => text });

const textOf = (part: HostValue): string => fc.stringify(part);

class Exotic {
  own = 1;
  get inherited(): number {
    return 2;
  }
}

const thrown = ["new Error('x')", "undefined", "null", "'text'"] as const;
const throws = (what: (typeof thrown)[number]): never => {
  throw { "new Error('x')": new Error("x"), undefined: undefined, null: null, "'text'": "text" }[what];
};

const leaves: readonly HostValue[] = Object.entries<() => unknown>({
  undefined: () => undefined,
  "1n": () => 1n,
  NaN: () => Number.NaN,
  "-0": () => -0,
  "Symbol()": () => Symbol(),
  "a function": () => () => 1,
  "a Date": () => new Date(0),
  "an invalid Date": () => new Date(Number.NaN),
  "a URL": () => new URL("https://example.org"),
  "a RegExp": () => /a/g,
  "a Map": () => new Map([["a", 1]]),
  "a Set": () => new Set([1]),
  "a WeakMap": () => new WeakMap(),
  "a Promise": () => Promise.resolve(1),
  "an Error": () => new Error("x"),
  "a Buffer": () => Buffer.from("ab"),
  "a Uint8Array": () => new Uint8Array(3),
  "a Float64Array": () => new Float64Array([Number.NaN]),
  "an ArrayBuffer": () => new ArrayBuffer(8),
  "an instance": () => new Exotic(),
  "a boxed string": () => Object("text"),
  "a boxed number": () => Object(1),
  globalThis: () => globalThis,
  "Object.prototype": () => Object.prototype,
  "an iterator": () => new Set([1]).values(),
  "a sparse list": () => Object.assign([], { 3: 1 }),
  "the longest list": () => new Array(4_294_967_295),
  "a list in itself": () => {
    const list: unknown[] = [];
    list.push({ list });
    return list;
  },
  "a deep list": () => nested(10_000, (list) => [list]),
  "a shared part": () => nested(5, (list) => [list, list]),
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of a list": () => revoked([]),
  "a proxy without end": () => endless(),
}).map(([text, make]) => recipe(text, make));

function nested(depth: number, around: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = around(value);
  return value;
}

function revoked(value: object): object {
  const { proxy, revoke } = Proxy.revocable(value, {});
  revoke();
  return proxy;
}

const endless = (): object =>
  new Proxy(
    {},
    {
      ownKeys: () => ["a"],
      getOwnPropertyDescriptor: () => ({ value: endless(), enumerable: true, configurable: true }),
    },
  );

const trapNames = ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf", "isExtensible"] as const;

const key = fc.constantFrom("a", "b", "0", "length", "__proto__", "constructor", "toJSON", "then", "format", "ü");

/** Arbitrary values that a host may hand in, by mistake or in order to break something. */
export const hostValue: fc.Arbitrary<HostValue> = fc.letrec<{ value: HostValue }>((tie) => {
  const part = tie("value");
  const entries = fc.array(fc.tuple(key, part), { maxLength: 4 });
  return {
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { arbitrary: fc.constantFrom(...leaves), weight: 4 },
      fc.jsonValue({ maxDepth: 2 }).map((value) => recipe(JSON.stringify(value), () => structuredClone(value))),
      fc
        .array(part, { maxLength: 4 })
        .map((parts) => recipe(`[${parts.map(textOf)}]`, () => parts.map(({ make }) => make()))),
      entries.map((all) =>
        recipe(`{${all.map(([name, one]) => `${name}: ${textOf(one)}`)}}`, () => objectOf(Object.prototype, all)),
      ),
      entries.map((all) => recipe(`{ without a prototype ${all.map(([name]) => name)}}`, () => objectOf(null, all))),
      fc.tuple(part, entries).map(([prototype, all]) =>
        recipe(`{ inherits from ${textOf(prototype)}, ${all.map(([name]) => name)}}`, () => {
          const made = prototype.make();
          return objectOf(typeof made === "object" ? made : null, all);
        }),
      ),
      fc
        .tuple(key, part)
        .map(([name, one]) =>
          recipe(`{ get ${name}() { ${textOf(one)} }}`, () =>
            Object.defineProperty({}, name, { get: one.make, enumerable: true }),
          ),
        ),
      fc
        .tuple(key, fc.constantFrom(...thrown))
        .map(([name, what]) =>
          recipe(`{ get ${name}() { throw ${what} }}`, () =>
            Object.defineProperty({}, name, { get: () => throws(what), enumerable: true }),
          ),
        ),
      fc
        .constantFrom(...thrown)
        .map((what) => recipe(`{ toJSON() { throw ${what} }}`, () => ({ toJSON: () => throws(what) }))),
      part.map((one) => recipe(`{ toJSON() { ${textOf(one)} }}`, () => ({ toJSON: one.make }))),
      part.map((one) =>
        recipe(`{ [Symbol()]: ${textOf(one)} }`, () => ({ [Symbol.toPrimitive]: one.make(), [Symbol()]: one.make() })),
      ),
      part.map((one) => recipe(`Object.freeze(${textOf(one)})`, () => frozen(one.make()))),
      fc
        .tuple(part, fc.constantFrom(...trapNames), fc.constantFrom(...thrown))
        .map(([one, trap, what]) =>
          recipe(`a proxy of ${textOf(one)} whose ${trap} throws ${what}`, () =>
            proxied(one.make(), { [trap]: () => throws(what) }),
          ),
        ),
      fc
        .tuple(part, fc.constantFrom(...trapNames), part)
        .map(([one, trap, other]) =>
          recipe(`a proxy of ${textOf(one)} whose ${trap} gives ${textOf(other)}`, () =>
            proxied(one.make(), { [trap]: other.make }),
          ),
        ),
      fc
        .tuple(part, fc.nat({ max: 15 })) // three within each other are thousands, which nothing shares
        .map(([one, length]) =>
          recipe(
            `a list that says it has ${length} ${textOf(one)}`,
            () => new Proxy([], { get: (_, name) => (name === "length" ? length : one.make()) }),
          ),
        ),
    ),
  };
}).value;

function objectOf(prototype: object | null, entries: readonly (readonly [string, HostValue])[]): object {
  const object = Object.create(prototype) as object;
  for (const [name, { make }] of entries) {
    Object.defineProperty(object, name, { value: make(), enumerable: true, configurable: true, writable: true });
  }
  return object;
}

const isOwn = (value: unknown): value is object =>
  typeof value === "object" && value !== null && value !== globalThis && value !== Object.prototype;

function frozen(value: unknown): unknown {
  try {
    return isOwn(value) ? Object.freeze(value) : value;
  } catch {
    return value; // a typed array and a revoked proxy can't be frozen
  }
}

function proxied(value: unknown, traps: object): unknown {
  return isOwn(value) ? new Proxy(value, traps) : value;
}
