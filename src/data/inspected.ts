/** Node's symbol of the method that `console.log` calls. It is found by its name, as other engines know no node:util. */
export const inspected: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never; // unique by the declaration
