const nothing = (): void => {};

/**
 * Tells a promise from all other values, and takes care of it: nobody awaits one that is refused, and Node ends the process
 * for a rejection that nobody handles. An object with a method `then` counts as one.
 */
export function isPromise(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    Promise.prototype.then.call(value, nothing, nothing);
    return true;
  } catch {
    const then: unknown = Object.getOwnPropertyDescriptor(value, "then")?.value;
    return typeof then === "function";
  }
}
