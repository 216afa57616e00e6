import nodes, { type Node, type NodeClass } from "nunjucks/src/nodes.js";

/** The node of `a[start:end:step]`, which nunjucks does not know. */
export const Slice: NodeClass = nodes.Node.extend("Slice", { fields: ["target", "start", "end", "step"] });

/** The node of `{% with a = 1 %}`, whose variables are sets. */
export const With: NodeClass = nodes.Node.extend("With", { fields: ["variables", "body"] });

/** The node of `{% break %}` and `{% continue %}`. */
export const Jump: NodeClass = nodes.Node.extend("Jump", { fields: ["to"] });

/** The node of `{% set namespace.key = value %}`. */
export const SetKey: NodeClass = nodes.Node.extend("SetKey", { fields: ["target", "key", "value"] });

/** Narrows a field of a node. nunjucks leaves it null or undefined where the source has no such part. */
export const isNode = (field: unknown): field is Node => typeof field === "object" && field !== null;

/** Takes down where a node ends in its source, once. */
export function endedAt(node: Node, end: number): Node {
  const open: { sourceEnd?: number } = node;
  open.sourceEnd ??= end;
  return node;
}

/** Gives the nodes of a list of nodes. */
export const childrenOf = (list: unknown): Node[] => (list as { children: Node[] }).children;
