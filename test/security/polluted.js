// Renders hostile templates while the built-ins are changed. They are changed within a render alone: the harness, which
// looks at what they hold before and after, is not to meet them.
import { register } from "tsx/esm/api";
import { ContextError } from "workflow-context";
import { rendererWith } from "./adapter.js";

const unregister = register();
const { additions, wrappings } = await import("../pollution/pollutions.ts");
await unregister();

/** Makes a renderer in whose renders properties of some kind are added to the prototypes of built-ins, or methods wrapped. */
export const pollutedBy = (kind) => {
  const pollutions = [...additions, ...wrappings].filter(({ name }) => name.endsWith(kind));
  if (pollutions.length === 0) throw new Error(`no pollution is ${kind}`);
  const render = rendererWith("empty");
  return (...attack) => {
    const undos = [];
    try {
      for (let index = 0; index < pollutions.length; index++) undos[index] = pollutions[index].apply(false);
      return render(...attack);
    } catch (error) {
      // The harness takes any error for a defence, but one that is no error.
      throw error instanceof ContextError ? error : String(error);
    } finally {
      for (let index = undos.length - 1; index >= 0; index--) undos[index]();
    }
  };
};
