import { ContextError } from "../../errors.ts";

/** The error of an `omit` that there is nothing to leave out of. */
export const omitAlone = (): ContextError =>
  new ContextError("unsupported", {
    feature: "'omit' as a value by itself",
    instead: "it leaves a key or an item out of the JSON value that it is in",
  });
