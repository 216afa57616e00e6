// The same under the policy that hosts get unless they choose another.
import { rendererWith } from "./adapter.js";

export { isLimitError } from "./adapter.js";
export const name = "workflow-context, strict";
export const render = rendererWith("error");
