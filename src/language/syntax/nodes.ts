import nodes, { type Node, type NodeClass } from "nunjucks/src/nodes.js";

/** The node of `a[start:end:step]`, which nunjucks does not know. */
export const Slice: NodeClass = nodes.Node.extend("Slice", { fields: ["target", "start", "end", "step"] });

/** Narrows a field of a node. nunjucks leaves it null or undefined where the source has no such part. */
export const isNode = (field: unknown): field is Node => typeof field === "object" && field !== null;

/** Gives the nodes of a list of nodes. */
export const childrenOf = (list: unknown): Node[] => (list as { children: Node[] }).children;
