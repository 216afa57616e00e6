// This adapter renders under the default policy, by which an undefined value is an error.
import { rendererWith } from "./adapter.js";

export { isLimitError } from "./adapter.js";
export const name = "workflow-context, strict";
export const render = rendererWith("error");
