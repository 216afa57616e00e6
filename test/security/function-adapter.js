// This adapter renders where all built-ins have inherited functions: toJSON, get, set, indexes and more.
import { pollutedBy } from "./polluted.js";

export { isLimitError } from "./adapter.js";
export const name = "workflow-context, is a function";
export const render = pollutedBy("is a function");
