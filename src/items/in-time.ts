/** Tells work that is waited for from what it gave at once. */
export const isPending = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/**
 * Waits for work, and no longer than so many milliseconds. A late end counts for nothing.
 *
 * @param abort tells the work, which has taken too long
 * @throws DOMException `TimeoutError`
 */
export async function inTime<T>(
  pending: PromiseLike<T>,
  timeout: number,
  abort: (reason: DOMException) => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new DOMException(`the item took longer than ${timeout} ms`, "TimeoutError");
      reject(reason); // before the work, which its signal may end
      abort(reason);
    }, timeout);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}
