import type { Expression, Offset } from "./syntax.ts";

/** A part of a source: its first unit, and the one behind its last. */
export interface Span {
  readonly from: Offset;
  readonly to: Offset;
}

/** Finds where an expression stands in its source. O(operands at its ends). */
export const spanOf = (node: Expression): Span => ({ from: beginOf(node), to: endOf(node) });

function beginOf(node: Expression): Offset {
  if (node.begin !== undefined) return node.begin;
  switch (node.kind) {
    case "member":
    case "slice":
    case "method":
      return beginOf(node.target);
    case "both":
    case "either":
    case "binary":
      return beginOf(node.left);
    case "comparison":
      return beginOf(node.first);
    case "conditional":
      return beginOf(node.value);
    case "test":
      return beginOf(node.operand);
    case "call": {
      const [first] = node.arguments; // before a `|`, or behind the name
      return first === undefined ? node.offset : Math.min(node.offset, beginOf(first.value));
    }
    case "not":
      return Math.min(node.offset, beginOf(node.operand)); // `a not in b`
    default:
      return node.offset;
  }
}

function endOf(node: Expression): Offset {
  if (node.end !== undefined) return node.end;
  switch (node.kind) {
    case "both":
    case "either":
    case "binary":
      return endOf(node.right);
    case "comparison":
      return endOf(node.rest.at(-1)?.operand ?? node.first);
    case "conditional":
      return endOf(node.otherwise ?? node.condition);
    case "not":
    case "sign":
      return endOf(node.operand);
    case "name":
      return node.offset + node.name.length;
    default:
      return node.offset;
  }
}
