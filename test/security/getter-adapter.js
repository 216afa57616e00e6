// This adapter renders where all built-ins have inherited accessors of the same names.
import { pollutedBy } from "./polluted.js";

export { isLimitError } from "./adapter.js";
export const name = "workflow-context, is a getter";
export const render = pollutedBy("is a getter");
