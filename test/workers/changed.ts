import type { Transport } from "workflow-context/workers";

/** Makes a queue of another one, of which some calls do something else. */
export const changed = (inner: Transport, changes: Partial<Transport>): Transport => ({
  ...(inner.sharesTransactions !== undefined && { sharesTransactions: inner.sharesTransactions }),
  send: (chunks, options) => inner.send(chunks, options),
  receive: (handler, options) => inner.receive(handler, options),
  pending: (run, step) => inner.pending(run, step),
  cancel: (run, step) => inner.cancel(run, step),
  close: () => inner.close(),
  ...changes,
});
