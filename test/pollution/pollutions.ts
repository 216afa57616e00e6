/** A change of what all code shares, and how to take it back. */
export interface Pollution {
  readonly name: string;
  /** What is added is enumerable, unless the library is yet to be loaded: what bundlers write goes over inherited names. */
  readonly apply: (enumerable: boolean) => () => void;
}

const { defineProperty, getOwnPropertyDescriptor } = Object;
const { apply } = Reflect;

const prototypes = {
  Object: Object.prototype,
  Array: Array.prototype,
  String: String.prototype,
  Map: Map.prototype,
  Number: Number.prototype,
  Function: Function.prototype,
} as const;

/** Names that any code reads, of engines and of what stands in descriptors, on every prototype. */
const commonNames = "0 7 get set value then toJSON whole sources parts";

/** Names of options and of parts of results. */
const optionNames =
  "enumerable writable secrets allowSecret limits seal unseal metrics undefined warnAt clock uuid functions tests environment " +
  "variables parameters keystore config system item index size label marks key code position details cause problems " +
  "steps work signal concurrency only share call kind reach";

const polluted = (): unknown => "POLLUTED";

/** Makes descriptors that inherit nothing, as what they would inherit from may be polluted. */
const inheritsNothing = (descriptor: PropertyDescriptor): PropertyDescriptor => Object.setPrototypeOf(descriptor, null);

/** What is put there, by its kind. An accessor lets itself be hidden: with another no assignment in any program works. */
const added: Readonly<Record<string, (name: string) => PropertyDescriptor>> = {
  text: () => ({ value: "POLLUTED", writable: true }),
  function: () => ({ value: polluted, writable: true }),
  getter: (name) => ({
    get: polluted,
    set(value: unknown) {
      defineProperty(this, name, inheritsNothing({ value, writable: true, enumerable: true, configurable: true }));
    },
  }),
};

const addition = (target: keyof typeof prototypes, name: string, kind: string): Pollution => ({
  name: `${target}.prototype.${name} is a ${kind}`,
  apply: (enumerable) => {
    const prototype = prototypes[target];
    if (getOwnPropertyDescriptor(prototype, name) !== undefined) return () => {};
    defineProperty(prototype, name, inheritsNothing({ ...added[kind]?.(name), enumerable, configurable: true }));
    return () => void Reflect.deleteProperty(prototype, name);
  },
});

/** Properties added to the prototypes of built-ins. */
export const additions: readonly Pollution[] = (Object.keys(prototypes) as (keyof typeof prototypes)[]).flatMap(
  (target) =>
    (target === "Object" ? `${commonNames} ${optionNames}` : commonNames)
      .split(" ")
      .flatMap((name) => Object.keys(added).map((kind) => addition(target, name, kind))),
);

const replaced: readonly (readonly [name: string, holder: object, key: PropertyKey])[] = [
  ...["map", "push", "includes", "slice", "filter", "some", "join", "flatMap", "concat", Symbol.iterator].map(
    (key) => [`Array.prototype.${String(key)}`, Array.prototype, key] as const,
  ),
  ...["includes", "slice", "split", "replace", "indexOf", "startsWith", "charAt"].map(
    (key) => [`String.prototype.${key}`, String.prototype, key] as const,
  ),
  ...["get", "set", "has"].map((key) => [`Map.prototype.${key}`, Map.prototype, key] as const),
  ...["has", "add"].map((key) => [`Set.prototype.${key}`, Set.prototype, key] as const),
  ...["keys", "entries", "hasOwn", "freeze", "getPrototypeOf", "fromEntries"].map(
    (key) => [`Object.${key}`, Object, key] as const,
  ),
  ...["stringify", "parse"].map((key) => [`JSON.${key}`, JSON, key] as const),
  ...["exec", "test"].map((key) => [`RegExp.prototype.${key}`, RegExp.prototype, key] as const),
  ...["call", "apply", "bind"].map((key) => [`Function.prototype.${key}`, Function.prototype, key] as const),
  ["Array.isArray", Array, "isArray"],
  ["Number.isInteger", Number, "isInteger"],
];

/**
 * Methods of built-ins that are replaced by others which call them, as instruments of a process do. Those that give
 * something else break any program, so nothing is promised of them.
 */
export const wrappings: readonly Pollution[] = replaced.map(([name, holder, key]) => ({
  name: `${name} is wrapped`,
  apply: () => {
    const before = getOwnPropertyDescriptor(holder, key) as PropertyDescriptor; // all of them are there
    const original = before.value as (...args: unknown[]) => unknown; // and are methods
    const wrapper = function (this: unknown, ...args: unknown[]): unknown {
      return apply(original, this, args);
    };
    defineProperty(holder, key, { value: wrapper, enumerable: false, configurable: true, writable: true });
    return () => void defineProperty(holder, key, before);
  },
}));
