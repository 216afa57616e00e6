import { defaultLimits, type Limits, WorkflowContext } from "workflow-context";

import library = require("workflow-context");

const context: library.WorkflowContext = new WorkflowContext({ parameters: { name: "Ada" } });
export const text: string = context.renderTemplate("Hello {{ parameters.name }}!");
export const limits: Limits = defaultLimits;
