import type { Token } from "nunjucks/src/lexer.js";
import nodes, { type NodeClass } from "nunjucks/src/nodes.js";
import type { JsonValue } from "../../data/json.ts";

/** The operators of one level, which group from the left, and their nodes. */
export type OperatorLevel = Readonly<Record<string, NodeClass>>;

export const sums: OperatorLevel = { "+": nodes.Add, "-": nodes.Sub };

export const products: OperatorLevel = {
  "*": nodes.Mul,
  "/": nodes.Div,
  "//": nodes.FloorDiv,
  "%": nodes.Mod,
};

export const comparisons: ReadonlySet<string> = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">="]);

/** The names that stand for a value. nunjucks itself reads `true`, `false` and `none`. */
export const constants: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

/** The tokens that end an expression outside of brackets. */
export const endOfExpression: ReadonlySet<string> = new Set(["variable-end", "block-end", "end"]);

/** The tokens that can be a key behind a dot, or the name of a test or a tag: `is true`. */
export const nameTokens: readonly string[] = ["symbol", "boolean", "none"];

const wordOperators: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else"]);

/** The names that no template can set. */
export const fixedNames: ReadonlySet<string> = new Set([...wordOperators, ...constants.keys(), "omit"]);

const operandTokens: ReadonlySet<string> = new Set([
  "symbol",
  "string",
  "float",
  "boolean",
  "none",
  "left-paren",
  "left-bracket",
  "left-curly",
]);

/** Tells whether an operand can begin with a token. A sign is no part of the operand. */
export const beginsOperand = ({ type, value }: Token): boolean =>
  operandTokens.has(type) && !(type === "symbol" && wordOperators.has(value));
