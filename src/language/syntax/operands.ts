import type { Expression } from "./syntax.ts";

const given = (parts: readonly (Expression | undefined)[]): readonly Expression[] =>
  parts.filter((part) => part !== undefined);

/** Lists the expressions that one is made of, in the order in which the source has them. */
export function operandsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "literal":
    case "name":
    case "omit":
      return [];
    case "member":
      return [node.target, node.key];
    case "slice":
      return given([node.target, ...node.bounds]);
    case "list":
      return node.items;
    case "object":
      return node.entries.flat();
    case "not":
    case "sign":
      return [node.operand];
    case "both":
    case "either":
    case "binary":
      return [node.left, node.right];
    case "comparison":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case "conditional":
      return given([node.value, node.condition, node.otherwise]);
    case "call":
      return node.arguments.map(({ value }) => value);
    case "method":
      return [node.target, ...node.arguments.map(({ value }) => value)];
    case "test":
      return [node.operand, ...node.arguments.map(({ value }) => value)];
  }
}
