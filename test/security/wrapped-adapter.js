// This adapter renders where the methods of built-ins are wrapped in others.
import { pollutedBy } from "./polluted.js";

export { isLimitError } from "./adapter.js";
export const name = "workflow-context, is wrapped";
export const render = pollutedBy("is wrapped");
