/** What work elsewhere rejects with for an item that was not begun, as the run was stopped before: the item was skipped. */
export const notBegun: unique symbol = Symbol("not begun");
