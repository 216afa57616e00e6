const nothing = (): void => {};

/**
 * Tells a promise from all other values, and takes care of it: nobody awaits one that is refused, and Node ends the process
 * for a rejection that nobody handles. An object with a method `then` counts as one.
 */
export function isPromise(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    if (!isPlain(value) && isNative(value)) return true;
    return typeof Object.getOwnPropertyDescriptor(value, "then")?.value === "function";
  } catch {
    return false; // a proxy may throw for any question
  }
}

/** Tells what most values are. That they are no promise would be found by an error, which takes microseconds to make. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}

function isNative(value: object): boolean {
  try {
    Promise.prototype.then.call(value as Promise<unknown>, nothing, nothing); // which throws where it is none
    return true;
  } catch {
    return false;
  }
}
