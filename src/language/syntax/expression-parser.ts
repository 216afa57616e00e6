import type { Token } from "nunjucks/src/lexer.js";
import nodes, { type Node } from "nunjucks/src/nodes.js";
import nunjucks from "nunjucks/src/parser.js";
import { mostProblems } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { foreignOperator } from "./foreign-operators.ts";
import {
  beginsOperand,
  comparisons,
  endOfExpression,
  nameTokens,
  type OperatorLevel,
  products,
  sums,
} from "./grammar.ts";
import { childrenOf, endedAt, Slice } from "./nodes.ts";
import { overLimit, SourceError, syntaxError, unexpected, unsupportedError } from "./source-error.ts";
import { Tokenizer } from "./tokenizer.ts";

/** The most points in the name of a function: `namespace.collection.name` has two. */
const mostPoints = 3;

/** A key with a space, as in `workflow.my var`. A word with an operand behind it was meant as an operator. */
const spacedKey = /\.([\p{XID_Start}_]\p{XID_Continue}* \p{XID_Continue}+)\s*(?![\s\p{XID_Continue}'"([{])/uy;

/**
 * nunjucks' parser with the expressions of Jinja: operators of one level group from the left, `if else` chains, tests
 * take arguments as in Jinja, and there are slices, tuples and trailing commas. It collects errors and reads on.
 */
export class ExpressionParser extends nunjucks.Parser {
  declare readonly tokens: Tokenizer;
  protected readonly limits: Limits;
  readonly problems: SourceError[] = [];
  #openBrackets = 0;
  #endsAtComma = false;

  constructor(source: string, limits: Limits) {
    super(new Tokenizer(source, limits));
    this.limits = limits;
  }

  /** Parses a source that is one expression, without braces. */
  parseBare(): Node {
    this.tokens.in_code = true;
    const expression = this.parseExpression();
    const next = this.nextToken();
    if (next.type !== "end" && this.problems.length === 0)
      this.problems.push(unexpected("an expression and no more", next));
    return expression;
  }

  override error(problem: string, _line?: number, offset?: number): Error {
    return syntaxError(problem, offset ?? this.peekToken().colno);
  }

  /** Peeks at the next token, which has to be of one of these types. */
  protected requireToken(types: readonly string[], expected: string): Token {
    const token = this.peekToken();
    if (types.includes(token.type)) return token;
    throw unexpected(expected, token);
  }

  /** Takes the next token, which has to be of one of these types. */
  protected takeToken(types: readonly string[], expected: string): Token {
    this.requireToken(types, expected);
    return this.nextToken();
  }

  /**
   * Parses an expression. Outside of brackets an error is collected: `null` stands for the expression, and reading goes
   * on at the end of its braces.
   */
  override parseExpression(): Node {
    if (this.#openBrackets > 0) return super.parseExpression();
    const begin = this.peekToken();
    try {
      const expression = super.parseExpression();
      const next = this.peekToken();
      if (endOfExpression.has(next.type) || (this.#endsAtComma && next.type === "comma")) return expression;
      throw unexpected("the end of the expression", next, this.#adviceFor(next));
    } catch (error) {
      if (!(error instanceof SourceError) || error.error.code === "limit") throw error;
      this.#openBrackets = 0;
      if (this.tokens.in_code) {
        this.peeked = null;
        this.tokens.skipToEndOfTag();
        if (this.tokens.index >= this.tokens.str.length) throw error;
      }
      if (this.problems.length >= mostProblems) throw error;
      this.problems.push(error);
      return new nodes.Literal(0, begin.colno, null);
    }
  }

  /** Parses one of several expressions with commas between. */
  protected parsePart(): Node {
    this.#endsAtComma = true;
    const part = this.parseExpression();
    this.#endsAtComma = false;
    return part;
  }

  /** Tells what to write instead of what an expression can't go on with. */
  #adviceFor({ type, value, colno }: Token): string {
    if (value === "=") return "; use '==' to compare";
    const source = this.tokens.str;
    spacedKey.lastIndex = source.lastIndexOf(".", colno);
    const key = type === "symbol" ? spacedKey.exec(source)?.[1] : undefined;
    return key === undefined ? "" : `; a key with a space is written in brackets: ['${key}']`;
  }

  override parseInlineIf(): Node {
    const choices: [value: Node, condition: Node][] = [];
    let last: Node | null = this.parseOr();
    while (last !== null && this.skipSymbol("if")) {
      choices.push([last, this.parseOr()]);
      last = this.skipSymbol("else") ? this.parseOr() : null;
    }
    return choices.reduceRight<Node>(
      (otherwise, [value, condition]) => new nodes.InlineIf(0, value.colno, condition, value, otherwise),
      last as Node, // null without an else
    );
  }

  override parseNot(): Node {
    const signs: Token[] = [];
    while (this.peekToken().value === "not" && this.peekToken().type === "symbol") signs.push(this.nextToken());
    return signs.reduceRight<Node>((operand, sign) => new nodes.Not(0, sign.colno, operand), this.parseIn());
  }

  override parseIn(): Node {
    let node = this.parseIs();
    for (;;) {
      const isInverted = this.skipSymbol("not");
      if (!this.skipSymbol("in")) {
        if (isInverted) throw unexpected("'in' after 'not'", this.peekToken());
        return node;
      }
      node = new nodes.In(0, node.colno, node, this.parseIs());
      if (isInverted) node = new nodes.Not(0, node.colno, node);
    }
  }

  override parseIs(): Node {
    const value = this.parseCompare();
    if (!this.skipSymbol("is")) return value;
    const isInverted = this.skipSymbol("not");
    const name = this.#takeDotted(nameTokens, "the name of a test");
    const test = new nodes.FunCall(0, name.colno, name.value, this.#parseTestArguments());
    const next = this.peekToken();
    if (next.type === "pipe") {
      throw unsupportedError("a filter behind a test", "put the test in parentheses: '(a is b) | c'", next.colno);
    }
    const node = this.#ended(new nodes.Is(0, name.colno, value, test), next);
    return isInverted ? new nodes.Not(0, value.colno, node) : node;
  }

  /** Parses the arguments of a test: in parentheses, or one operand without: `x is divisibleby 3`. */
  #parseTestArguments(): Node {
    const next = this.peekToken();
    if (next.type === "left-paren") return this.parseSignature();
    return new nodes.NodeList(0, next.colno, beginsOperand(next) ? [this.parsePrimary()] : []);
  }

  /** nunjucks' own method takes a string such as "==" for the operator. */
  override parseCompare(): Node {
    const first = this.parseConcat();
    const rest: Node[] = [];
    for (;;) {
      const token = this.peekToken();
      if (token.type !== "operator" || !comparisons.has(token.value)) break;
      this.nextToken();
      rest.push(new nodes.CompareOperand(0, token.colno, this.parseConcat(), token.value));
    }
    return rest.length === 0 ? first : new nodes.Compare(0, first.colno, first, rest);
  }

  override parseAdd(): Node {
    return this.#parseLevel(sums, () => this.parseMul());
  }

  override parseMul(): Node {
    return this.#parseLevel(products, () => this.parsePow());
  }

  #parseLevel(level: OperatorLevel, parseOperand: () => Node): Node {
    let node = parseOperand();
    for (let depth = 1; ; depth++) {
      const token = this.peekToken();
      this.#checkDepth(depth, token);
      const Operation = token.type === "operator" && Object.hasOwn(level, token.value) ? level[token.value] : undefined;
      if (Operation === undefined) return node;
      this.nextToken();
      node = new Operation(0, token.colno, node, parseOperand());
    }
  }

  override parseUnary(withoutFilters = false): Node {
    const signs: Token[] = [];
    while (this.peekToken().type === "operator" && /^[-+]$/.test(this.peekToken().value)) signs.push(this.nextToken());
    const node = signs.reduceRight<Node>(
      (operand, sign) => new (sign.value === "-" ? nodes.Neg : nodes.Pos)(0, sign.colno, operand),
      this.parsePrimary(),
    );
    return withoutFilters ? node : this.parseFilter(node);
  }

  override parsePrimary(withoutPostfix = false): Node {
    const token = this.peekToken();
    if (beginsOperand(token)) return super.parsePrimary(withoutPostfix);
    throw foreignOperator(this.tokens.str, token.colno) ?? unexpected("an expression", token);
  }

  override parsePostfix(start: Node): Node {
    let node = start;
    for (let depth = 1; ; depth++) {
      const token = this.peekToken();
      this.#checkDepth(depth, token);
      this.#ended(node, token);
      if (token.type === "left-paren") node = new nodes.FunCall(0, node.colno, node, this.parseSignature());
      else if (token.type === "left-bracket") node = this.#parseSubscript(node);
      else if (token.type === "operator" && token.value === ".") {
        this.nextToken();
        const key = this.takeToken(nameTokens, "a name after '.'");
        const index = /^\d/.test(key.value) ? Number(key.value) : undefined;
        const literal = Number.isSafeInteger(index) ? index : key.value; // a longer number is a key, and no index
        node = new nodes.LookupVal(0, key.colno, node, new nodes.Literal(0, key.colno, literal));
      } else return node;
    }
  }

  override parseFilter(start: Node): Node {
    let node = start;
    while (this.skip("pipe")) {
      const name = this.parseFilterName();
      const given = new nodes.NodeList(0, name.colno, [node, ...this.parseFilterArgs()]);
      node = this.#ended(new nodes.Filter(0, name.colno, name, given), this.peekToken());
    }
    return node;
  }

  /** Takes down where a node ends: where the white space before the next token begins. */
  #ended(node: Node, { colno }: Token): Node {
    const { str } = this.tokens;
    let end = colno;
    while (str.charCodeAt(end - 1) <= 0x20 || str.charCodeAt(end - 1) === 0xa0) end--; // as nunjucks' tokenizer skips
    return endedAt(node, end);
  }

  /** Stops a chain of operators or keys, which is as deep as it is long, before all of it is read. */
  #checkDepth(depth: number, token: Token): void {
    if (depth > this.limits.expressionDepth) throw overLimit(this.limits, "expressionDepth", token.colno);
  }

  /** Parses `[key]` or `[start:end:step]`. */
  #parseSubscript(target: Node): Node {
    const bracket = this.nextToken();
    this.#openBrackets++;
    const bounds: (Node | null)[] = [this.#parseBound()];
    while (bounds.length < 3 && this.skip("colon")) bounds.push(this.#parseBound());
    const end = this.takeToken(["right-bracket"], "']'");
    this.#openBrackets--;
    if (bounds.length > 1) return new Slice(0, bracket.colno, target, ...bounds);
    if (bounds[0] === null) throw syntaxError("expected a key or an index in '[]'", end.colno);
    return new nodes.LookupVal(0, bracket.colno + 1, target, bounds[0]);
  }

  #parseBound(): Node | null {
    const { type } = this.peekToken();
    return type === "colon" || type === "right-bracket" ? null : this.parseExpression();
  }

  override parseFilterName(): Node {
    const next = this.peekToken();
    const expected = "the name of a function";
    if (next.type === "pipe") throw foreignOperator(this.tokens.str, next.colno - 1) ?? unexpected(expected, next);
    const name = this.#takeDotted(["symbol"], expected);
    return new nodes.Symbol(0, name.colno, name.value);
  }

  /** Takes the name of a function or a test, which may have points in it, as `ansible.builtin.bool`. */
  #takeDotted(types: readonly string[], expected: string): Token {
    const first = this.takeToken(types, expected);
    let name = first.value;
    for (let points = 0; points < mostPoints && this.skipValue("operator", "."); points++) {
      name += `.${this.takeToken(nameTokens, "a name after '.'").value}`;
    }
    return { ...first, value: name };
  }

  override parseFilterArgs(): Node[] {
    return this.peekToken().type === "left-paren" ? childrenOf(this.parseSignature()) : [];
  }

  override parseSignature(): Node {
    const open = this.nextToken();
    const { items } = this.#parseItems("right-paren", () => {
      const value = this.parseExpression();
      if (!this.skipValue("operator", "=")) return value;
      return new nodes.Pair(0, value.colno, value, this.parseExpression());
    });
    return new nodes.NodeList(0, open.colno, items);
  }

  override parseAggregate(): Node | null {
    const open = this.nextToken();
    if (open.type === "left-curly") {
      const { items } = this.#parseItems("right-curly", () => {
        const key = this.parseExpression();
        this.takeToken(["colon"], "':' after a key");
        return new nodes.Pair(0, key.colno, key, this.parseExpression());
      });
      return new nodes.Dict(0, open.colno, items);
    }
    const isGroup = open.type === "left-paren";
    const { items, hasComma } = this.#parseItems(isGroup ? "right-paren" : "right-bracket", () =>
      this.parseExpression(),
    );
    // `(a)` is a, `(a, b)` and `(a,)` are lists
    return new (isGroup && !hasComma && items.length === 1 ? nodes.Group : nodes.Array)(0, open.colno, items);
  }

  /** Parses items up to a closing bracket, with commas between and perhaps one after the last. */
  #parseItems(end: string, parseItem: () => Node): { items: Node[]; hasComma: boolean } {
    const items: Node[] = [];
    let hasComma = false;
    this.#openBrackets++;
    while (!this.skip(end)) {
      items.push(parseItem());
      const next = this.peekToken();
      if (next.type === end) continue;
      if (!this.skip("comma")) throw unexpected("','", next);
      hasComma = true;
    }
    this.#openBrackets--;
    return { items, hasComma };
  }
}
