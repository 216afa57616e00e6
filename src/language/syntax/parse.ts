import type { Node } from "nunjucks/src/nodes.js";
import type { JsonValue } from "../../data/json.ts";
import { limitError } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import type { BinaryOperator } from "../values/operators.ts";
import { Parser } from "./parser.ts";
import { SourceError, syntaxError, unsupportedError } from "./source-error.ts";
import type { Argument, Block, Expression, Statement } from "./syntax.ts";

/** What was read of a source, and all that is wrong with it. */
export interface Parsed<T> {
  readonly tree: T;
  readonly problems: readonly SourceError[];
}

/** Reads a template. Never throws for what the source says. O(length). */
export const parseTemplate = (source: string, limits: Limits): Parsed<Block> =>
  read(source, limits, [], (parser, reader) => reader.block({ children: parser.parseNodes() }));

/** Reads one expression without braces. */
export const parseExpression = (source: string, limits: Limits): Parsed<Expression> =>
  read(source, limits, literal(null, 0), (parser, reader) => reader.expression(parser.parseBare()));

function read<T>(
  source: string,
  limits: Limits,
  none: T,
  readTree: (parser: Parser, reader: TreeReader) => T,
): Parsed<T> {
  if (source.length > limits.templateLength) {
    return { tree: none, problems: [new SourceError(limitError(limits, "templateLength"), 0)] };
  }
  const parser = new Parser(source, limits);
  try {
    return { tree: readTree(parser, new TreeReader(limits, parser.problems)), problems: parser.problems };
  } catch (error) {
    if (error instanceof SourceError) return { tree: none, problems: [...parser.problems, error] };
    throw error;
  }
}

const literal = (value: JsonValue, offset: number): Expression => Object.freeze({ kind: "literal", value, offset });

const binary: Readonly<Record<string, BinaryOperator>> = {
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
const strict: ReadonlyMap<string, string> = new Map([
  ["===", "=="],
  ["!==", "!="],
]);

const constants: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

/** nunjucks' tree → our frozen nodes. The only reader of its shape. */
class TreeReader {
  readonly #limits: Limits;
  readonly #problems: SourceError[];
  #depth = 0;

  constructor(limits: Limits, problems: SourceError[]) {
    this.#limits = limits;
    this.#problems = problems;
  }

  block(list: unknown): Block {
    return Object.freeze(children(list).flatMap((node) => this.#statements(node)));
  }

  #statements(node: Node): Statement[] {
    const offset = node.colno;
    switch (node.typename) {
      case "Output":
        return children(node).map((child) =>
          Object.freeze(
            child.typename === "TemplateData"
              ? { kind: "text", text: child.value as string, offset }
              : { kind: "output", value: this.expression(child), offset },
          ),
        );
      case "If":
        return [this.#if(node)];
      case "For":
        return [this.#for(node)];
      case "Set":
        return [this.#set(node)];
      case "NodeList": // of a filter tag
        return [...this.block(node)];
      case "Switch":
        return [this.#switch(node)];
      default:
        throw unsupportedError(`'${node.typename}'`, "the tags are if, for, set, filter and raw", offset);
    }
  }

  #if(node: Node): Statement {
    const branches = [];
    let rest: unknown = node;
    for (; isNode(rest) && rest.typename === "If"; rest = rest.else_) {
      branches.push(Object.freeze({ condition: this.expression(rest.cond), body: this.block(rest.body) }));
    }
    const otherwise = isNode(rest) ? this.block(rest) : undefined;
    return Object.freeze({ kind: "if", branches: Object.freeze(branches), otherwise, offset: node.colno });
  }

  #for(node: Node): Statement {
    const targets = namesOf(node.name);
    if (targets.includes("loop")) {
      throw syntaxError("'loop' is what a for tells of its turns; take another name", (node.name as Node).colno);
    }
    // `for x in list if condition`: nunjucks reads an inline if without else
    const iterable = node.arr as Node;
    const isFiltered = iterable.typename === "InlineIf" && !isNode(iterable.else_);
    return Object.freeze({
      kind: "for",
      targets,
      iterable: this.expression(isFiltered ? iterable.body : iterable),
      condition: isFiltered ? this.expression(iterable.cond) : undefined,
      body: this.block(node.body),
      otherwise: isNode(node.else_) ? this.block(node.else_) : undefined,
      offset: iterable.colno,
    });
  }

  /** A case whose body is empty goes on into the next one's, as in nunjucks. */
  #switch(node: Node): Statement {
    const otherwise = isNode(node.default) ? this.block(node.default) : undefined;
    let following: Block = otherwise ?? [];
    const cases = (node.cases as Node[])
      .toReversed()
      .map((one) => {
        if (children(one.body).length > 0) following = this.block(one.body);
        return Object.freeze({ value: this.expression(one.cond), body: following });
      })
      .toReversed();
    const subject = this.expression(node.expr);
    return Object.freeze({ kind: "switch", subject, cases: Object.freeze(cases), otherwise, offset: node.colno });
  }

  #set(node: Node): Statement {
    const [targets, value, offset] = [namesOf(node.targets), node.value as Node, node.colno];
    return value.typename === "Capture"
      ? Object.freeze({ kind: "capture", targets, body: this.block(value.body), offset })
      : Object.freeze({ kind: "set", targets, value: this.expression(value), offset });
  }

  expression(input: unknown): Expression {
    const node = input as Node; // every field asked for here is a node in nunjucks' grammar
    if (++this.#depth > this.#limits.expressionDepth) {
      throw new SourceError(limitError(this.#limits, "expressionDepth"), node.colno);
    }
    const expression = Object.freeze(this.#expression(node));
    this.#depth--;
    return expression;
  }

  #expression(node: Node): Expression {
    const offset = node.colno;
    const operator = binary[node.typename];
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
        return { kind: "literal", value: node.value as JsonValue, offset };
      case "Symbol": {
        const constant = constants.get(node.value as string);
        return constant === undefined
          ? { kind: "name", name: node.value as string, offset }
          : literal(constant, offset);
      }
      case "Group":
        return this.expression(children(node)[0]);
      case "Array":
        return { kind: "list", items: Object.freeze(children(node).map((item) => this.expression(item))), offset };
      case "Dict":
        return { kind: "object", entries: Object.freeze(children(node).map((pair) => this.#entry(pair))), offset };
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
      case "FunCall": {
        const name = this.#callee(node.name as Node);
        const given = this.#arguments(node.args);
        return name === undefined ? literal(null, offset) : { kind: "call", name, arguments: given, offset };
      }
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
        operator: (strict.get(operator) ?? operator) as BinaryOperator, // of those that the parser compares by
        operand: this.expression(operand.expr),
        offset: operand.colno,
      });
    });
    return { kind: "comparison", first: this.expression(node.expr), rest: Object.freeze(rest), offset: node.colno };
  }

  #entry(pair: Node): readonly [Expression, Expression] {
    return Object.freeze([this.expression(pair.key), this.expression(pair.value)]);
  }

  /** The name of what is called. What has none is noted, and reading goes on. */
  #callee(node: Node): string | undefined {
    if (node.typename === "Symbol") return node.value as string;
    const key = node.val as Node | undefined;
    const method = key?.typename === "Literal" ? key.value : undefined;
    const isMethod = typeof method === "string" && /^[A-Za-z_]\w*$/.test(method);
    const instead = "functions are called by name";
    this.#problems.push(
      isMethod
        ? unsupportedError("a method call", `${instead}: use 'value | ${method}' or '${method}(value)'`, node.colno)
        : unsupportedError("a call of a value", instead, node.colno),
    );
    return undefined;
  }

  #arguments(list: unknown): readonly Argument[] {
    const given = children(list);
    if (given.length > this.#limits.callArguments) {
      throw new SourceError(limitError(this.#limits, "callArguments"), (list as Node).colno);
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

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const children = (list: unknown): Node[] => (list as { children: Node[] }).children;

/** The names of our parser's own list of them. */
const namesOf = (list: unknown): readonly string[] => Object.freeze(children(list).map((name) => name.value as string));
