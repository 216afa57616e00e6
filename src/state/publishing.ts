import { usage } from "../errors.ts";

/** The contexts that are publishing. A function of the host could write to one meanwhile, and its write would be lost. */
const publishing = new Set<object>();

/**
 * Publishes: no other write to the context happens until it is done.
 *
 * @throws ContextError `usage` for a context that is publishing
 */
export function publishingTo<T>(context: object, publish: () => T): T {
  refuseWhilePublishing(context);
  publishing.add(context);
  try {
    return publish();
  } finally {
    publishing.delete(context);
  }
}

/** @throws ContextError `usage` for a context that is publishing */
export function refuseWhilePublishing(context: object): void {
  if (publishing.size === 0 || !publishing.has(context)) return;
  throw usage("a context can't be written while it publishes: let the function give its value, and write that after");
}
