import type { Node } from "nunjucks/src/nodes.js";
import { isName, type JsonValue } from "../../data/json.ts";
import { ownPart } from "../../data/own-text.ts";
import type { Limits } from "../../limits.ts";
import type { BinaryOperator } from "../values/operators.ts";
import { constants } from "./grammar.ts";
import { childrenOf, isNode } from "./nodes.ts";
import { overLimit, type SourceError, syntaxError, unsupportedError } from "./source-error.ts";
import type { Argument, Expression } from "./syntax.ts";

const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  Add: "+",
  Sub: "-",
  Mul: "*",
  Div: "/",
  FloorDiv: "//",
  Mod: "%",
  Pow: "**",
  Concat: "~",
  In: "in",
};

// Equality is strict as it is.
const strictOperators: ReadonlyMap<string, string> = new Map([
  ["===", "=="],
  ["!==", "!="],
]);

/** Turns the expressions of nunjucks' tree into our frozen nodes. */
export class ExpressionReader {
  readonly #limits: Limits;
  readonly #problems: SourceError[];
  #depth = 0;
  /** Counts the nodes read, for the memory that they take. */
  protected read = 0;

  constructor(limits: Limits, problems: SourceError[]) {
    this.#limits = limits;
    this.#problems = problems;
  }

  get nodes(): number {
    return this.read;
  }

  expression(input: unknown): Expression {
    this.read++;
    const node = input as Node; // every field asked for here is a node in nunjucks' grammar
    if (++this.#depth > this.#limits.expressionDepth) {
      throw overLimit(this.#limits, "expressionDepth", node.colno);
    }
    const expression: { -readonly [Name in keyof Expression]: Expression[Name] } = this.#expression(node);
    if (node.sourceEnd !== undefined) expression.end = node.sourceEnd; // to copy it for that took a tenth of the time
    this.#depth--;
    return Object.freeze(expression) as Expression;
  }

  #expression(node: Node): Expression {
    const offset = node.colno;
    const operator = binaryOperators[node.typename];
    if (operator !== undefined) {
      return {
        kind: "binary",
        operator,
        left: this.expression(node.left),
        right: this.expression(node.right),
        offset,
      };
    }
    switch (node.typename) {
      case "Literal":
        return {
          kind: "literal",
          value: typeof node.value === "string" ? ownPart(node.value) : (node.value as JsonValue),
          offset,
        };
      case "Symbol": {
        if (node.value === "omit") return { kind: "omit", offset };
        const constant = constants.get(node.value as string);
        return constant === undefined
          ? { kind: "name", name: ownPart(node.value as string), offset }
          : { kind: "literal", value: constant, offset };
      }
      case "Group":
        return { ...this.expression(childrenOf(node)[0]), begin: offset };
      case "Array":
        return { kind: "list", items: Object.freeze(childrenOf(node).map((item) => this.expression(item))), offset };
      case "Dict":
        return { kind: "object", entries: Object.freeze(childrenOf(node).map((pair) => this.#entry(pair))), offset };
      case "LookupVal":
        return { kind: "member", target: this.expression(node.target), key: this.expression(node.val), offset };
      case "Slice": {
        const [start, end, step] = [node.start, node.end, node.step].map((bound) =>
          isNode(bound) ? this.expression(bound) : undefined,
        );
        return { kind: "slice", target: this.expression(node.target), bounds: [start, end, step], offset };
      }
      case "And":
      case "Or": {
        const kind = node.typename === "And" ? "both" : "either";
        return { kind, left: this.expression(node.left), right: this.expression(node.right), offset };
      }
      case "Not":
        return { kind: "not", operand: this.expression(node.target), offset };
      case "Neg":
      case "Pos":
        return {
          kind: "sign",
          sign: node.typename === "Neg" ? "-" : "+",
          operand: this.expression(node.target),
          offset,
        };
      case "Compare":
        return this.#comparison(node);
      case "InlineIf":
        return {
          kind: "conditional",
          condition: this.expression(node.cond),
          value: this.expression(node.body),
          otherwise: isNode(node.else_) ? this.expression(node.else_) : undefined,
          offset,
        };
      case "Is": {
        const call = node.right as Node;
        const name = call.name as unknown as string;
        return {
          kind: "test",
          operand: this.expression(node.left),
          name,
          arguments: this.#arguments(call.args),
          offset,
        };
      }
      case "FunCall":
        return this.#call(node);
      case "Filter":
        return {
          kind: "call",
          name: (node.name as Node).value as string,
          arguments: this.#arguments(node.args),
          offset,
        };
      default:
        throw unsupportedError(`'${node.typename}'`, "write an expression", offset);
    }
  }

  #comparison(node: Node): Expression {
    const rest = (node.ops as Node[]).map((operand) => {
      const operator = operand.type as string;
      return Object.freeze({
        operator: (strictOperators.get(operator) ?? operator) as BinaryOperator, // of those that the parser compares by
        operand: this.expression(operand.expr),
        offset: operand.colno,
      });
    });
    return { kind: "comparison", first: this.expression(node.expr), rest: Object.freeze(rest), offset: node.colno };
  }

  #entry(pair: Node): readonly [Expression, Expression] {
    return Object.freeze([this.expression(pair.key), this.expression(pair.value)]);
  }

  /** Reads a call of a function or of a method. The error of a call of anything else is collected, and reading goes on. */
  #call({ name, args, colno: offset }: Node): Expression {
    const callee = name as Node;
    const given = this.#arguments(args);
    if (callee.typename === "Symbol") return { kind: "call", name: callee.value as string, arguments: given, offset };
    const key = callee.val as Node | undefined;
    const method = key?.typename === "Literal" ? key.value : undefined;
    if (typeof method === "string" && isName(method)) {
      const target = this.expression(callee.target);
      return { kind: "method", target, name: method, arguments: given, offset: callee.colno };
    }
    this.#problems.push(unsupportedError("a call of a value", "functions are called by name", callee.colno));
    return { kind: "literal", value: null, offset };
  }

  #arguments(list: unknown): readonly Argument[] {
    const given = childrenOf(list);
    if (given.length > this.#limits.callArguments) {
      throw overLimit(this.#limits, "callArguments", (list as Node).colno);
    }
    return Object.freeze(
      given.map((node) => {
        if (node.typename !== "Pair")
          return Object.freeze({ name: undefined, value: this.expression(node), offset: node.colno });
        const key = node.key as Node;
        if (key.typename !== "Symbol") throw syntaxError("expected a name before '='", node.colno);
        return Object.freeze({ name: key.value as string, value: this.expression(node.value), offset: node.colno });
      }),
    );
  }
}
