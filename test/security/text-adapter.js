// This adapter renders where all built-ins have inherited texts of the same names.
import { pollutedBy } from "./polluted.js";

export { isLimitError } from "./adapter.js";
export const name = "workflow-context, is a text";
export const render = pollutedBy("is a text");
