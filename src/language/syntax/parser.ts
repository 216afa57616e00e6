import type { Token } from "nunjucks/src/lexer.js";
import nodes, { type Node, type NodeClass } from "nunjucks/src/nodes.js";
import nunjucks from "nunjucks/src/parser.js";
import { limitError, mostProblems } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { SourceError, syntaxError, unsupportedError } from "./source-error.ts";
import { unwritable } from "./syntax.ts";
import { Tokenizer } from "./tokenizer.ts";

/** `a[start:end:step]`, which nunjucks does not know. */
const Slice: NodeClass = nodes.Node.extend("Slice", { fields: ["target", "start", "end", "step"] });

const sums: Readonly<Record<string, NodeClass>> = { "+": nodes.Add, "-": nodes.Sub };

const products: Readonly<Record<string, NodeClass>> = {
  "*": nodes.Mul,
  "/": nodes.Div,
  "//": nodes.FloorDiv,
  "%": nodes.Mod,
};

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">="]);

const statements: ReadonlySet<string> = new Set(["if", "for", "set", "filter", "switch", "raw", "verbatim"]);

const noTemplates = "a template stands alone: there is nothing to load or to inherit";

const instead: Readonly<Record<string, string>> = {
  include: noTemplates,
  import: noTemplates,
  from: noTemplates,
  extends: noTemplates,
  block: noTemplates,
  macro: "write a {% for %} over a list, or let the host register a function",
  call: "let the host register a function",
  ifAsync: "use {% if %}",
  asyncEach: "use {% for %}",
  asyncAll: "use {% for %}",
  elseif: "use {% elif %}",
  with: "use {% set %}",
  autoescape: "use the filter escape",
  do: "use {% set %}",
  break: "use {% for … in … if … %}",
  continue: "use {% for … in … if … %}",
};

const endOfExpression: ReadonlySet<string> = new Set(["variable-end", "block-end", "end"]);

/** After these a test has no argument. */
const wordOperators: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else"]);

/** What reads as a name and can't be set. */
const fixedNames: ReadonlySet<string> = new Set([...wordOperators, "True", "False", "None"]);

/** What may stand for a key behind a dot, or for the name of a test or a tag: `is true`. */
const nameTokens: readonly string[] = ["symbol", "boolean", "none"];

const argumentTokens: ReadonlySet<string> = new Set([
  "symbol",
  "string",
  "float",
  "boolean",
  "none",
  "left-paren",
  "left-bracket",
  "left-curly",
]);

/**
 * nunjucks' parser with Jinja's grammar where the two differ: operators of one level group from the left, `if else`
 * chains, tests as Jinja has them, slices, tuples, trailing commas. It reads on after an error and keeps them all.
 */
export class Parser extends nunjucks.Parser {
  declare readonly tokens: Tokenizer;
  readonly #limits: Limits;
  readonly problems: SourceError[] = [];
  #tags = 0;
  #brackets = 0;

  constructor(source: string, limits: Limits) {
    super(new Tokenizer(source, limits));
    this.#limits = limits;
  }

  /** A source that is one expression, without braces. */
  parseBare(): Node {
    this.tokens.in_code = true;
    const expression = this.parseExpression();
    const next = this.nextToken();
    if (next.type !== "end" && this.problems.length === 0)
      this.problems.push(syntaxError(`expected an expression and no more, found ${spoken(next)}`, next.colno));
    return expression;
  }

  override error(problem: string, _line?: number, offset?: number): Error {
    return syntaxError(problem, offset ?? this.peekToken().colno);
  }

  /** The next token, left where it is, which has to be of one of some kinds. */
  #require(types: readonly string[], expected: string): Token {
    const token = this.peekToken();
    if (types.includes(token.type)) return token;
    throw syntaxError(`expected ${expected}, found ${spoken(token)}`, token.colno);
  }

  #expect(types: readonly string[], expected: string): Token {
    this.#require(types, expected);
    return this.nextToken();
  }

  override advanceAfterBlockEnd(name?: string): Token {
    const tag = name ?? this.nextToken().value;
    const end = this.#expect(["block-end"], `'%}' after '${tag}'`);
    this.dropLeadingWhitespace = end.value.startsWith("-");
    return end;
  }

  override advanceAfterVariableEnd(): void {
    const end = this.#expect(["variable-end"], "'}}'");
    this.dropLeadingWhitespace = end.value.startsWith("-");
  }

  override parseNodes(): Node[] {
    const parsed: Node[] = [];
    for (;;) {
      const token = this.nextToken();
      if (token.type === "end") return parsed;
      const node = this.#parseNode(token);
      if (node === null) return parsed;
      if (node !== undefined) parsed.push(node);
    }
  }

  /** One node; `undefined` for none, `null` at the tag that ends the block. */
  #parseNode(token: Token): Node | null | undefined {
    switch (token.type) {
      case "data":
        return this.#parseText(token);
      case "comment":
        this.dropLeadingWhitespace = token.value.endsWith("-#}");
        return undefined;
      case "variable-start": {
        const expression = this.parseExpression();
        this.advanceAfterVariableEnd();
        return new nodes.Output(0, token.colno, [expression]);
      }
      default:
        return this.parseStatement();
    }
  }

  /** An expression; a whole one that can't be read is noted, and reading goes on at the end of its braces. */
  override parseExpression(): Node {
    if (this.#brackets > 0) return super.parseExpression();
    const begin = this.peekToken();
    try {
      const expression = super.parseExpression();
      const next = this.peekToken();
      if (endOfExpression.has(next.type)) return expression;
      const hint = next.value === "=" ? "; use '==' to compare" : "";
      throw syntaxError(`expected the end of the expression, found ${spoken(next)}${hint}`, next.colno);
    } catch (error) {
      if (!(error instanceof SourceError) || error.error.code === "limit") throw error;
      this.#brackets = 0;
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

  #parseText(token: Token): Node {
    const next = this.peekToken();
    let text = this.dropLeadingWhitespace ? token.value.trimStart() : token.value;
    const isTrimmed = next.type === "comment" ? next.value.startsWith("{#-") : /^\{[{%]-$/.test(next.value);
    if (isTrimmed) text = text.trimEnd();
    return new nodes.Output(0, token.colno, [new nodes.TemplateData(0, token.colno, text)]);
  }

  override parseStatement(): Node | null {
    const token = this.#require(nameTokens, "the name of a tag");
    const name = token.value;
    if (this.breakOnBlocks?.includes(name)) return null;
    if (statements.has(name)) return super.parseStatement();
    const advice = instead[name];
    if (advice !== undefined) throw unsupportedError(`the tag '${name}'`, advice, token.colno);
    if (/^(end.*|el.*|case|default)$/.test(name)) {
      const end = this.breakOnBlocks?.find((one) => one.startsWith("end"));
      const problem =
        end === undefined ? `'${name}' belongs to no open tag` : `expected {% ${end} %}, found {% ${name} %}`;
      throw syntaxError(problem, token.colno);
    }
    throw unsupportedError(`the tag '${name}'`, "the tags are if, for, set, filter, switch and raw", token.colno);
  }

  override parseUntilBlocks(...names: string[]): Node {
    if (++this.#tags > this.#limits.nesting) {
      throw new SourceError(limitError(this.#limits, "nesting"), this.peekToken().colno);
    }
    const body = super.parseUntilBlocks(...names);
    this.#tags--;
    if (this.peekToken().type === "end") {
      throw syntaxError(
        `expected {% ${names.find((name) => name.startsWith("end"))} %}, found the end of the template`,
        this.peekToken().colno,
      );
    }
    return body;
  }

  /** The branches in a loop: a chain of `elif` may be long. */
  override parseIf(): Node {
    const branches: [condition: Node, body: Node][] = [];
    const first = this.peekToken();
    let otherwise: Node | null = null;
    do {
      const tag = this.nextToken();
      const condition = this.parseExpression();
      this.advanceAfterBlockEnd(tag.value);
      branches.push([condition, this.parseUntilBlocks("elif", "else", "endif")]);
    } while (this.peekToken().value === "elif");
    if (this.skipSymbol("else")) {
      this.advanceAfterBlockEnd("else");
      otherwise = this.parseUntilBlocks("endif");
    }
    this.advanceAfterBlockEnd();
    return branches.reduceRight<Node>(
      (rest, [condition, body]) => new nodes.If(0, first.colno, condition, body, rest),
      otherwise as unknown as Node, // nunjucks' If takes null for no else
    );
  }

  override parseFor(): Node {
    const tag = this.nextToken();
    const names = this.#parseNames();
    if (!this.skipSymbol("in")) {
      const next = this.peekToken();
      throw syntaxError(`expected 'in', found ${spoken(next)}`, next.colno);
    }
    const list = this.parseExpression();
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks("else", "endfor");
    let otherwise: Node | null = null;
    if (this.skipSymbol("else")) {
      this.advanceAfterBlockEnd("else");
      otherwise = this.parseUntilBlocks("endfor");
    }
    this.advanceAfterBlockEnd();
    return new nodes.For(0, tag.colno, list, names, body, otherwise);
  }

  override parseSet(): Node {
    const tag = this.nextToken();
    const names = this.#parseNames();
    let value: Node;
    if (this.skipValue("operator", "=")) {
      value = this.parseExpression();
      this.advanceAfterBlockEnd(tag.value);
    } else {
      this.#require(["block-end"], "'=' or '%}'");
      this.advanceAfterBlockEnd(tag.value);
      value = new nodes.Capture(0, tag.colno, this.parseUntilBlocks("endset"));
      this.advanceAfterBlockEnd();
    }
    return new nodes.Set(0, tag.colno, names, value);
  }

  /** The names that a tag sets, commas between. */
  #parseNames(): Node {
    const first = this.peekToken();
    const names: Node[] = [];
    do {
      const name = this.peekToken();
      if (name.type !== "symbol" || fixedNames.has(name.value)) {
        throw syntaxError(`expected a name to set, found ${spoken(name)}`, name.colno);
      }
      this.nextToken();
      names.push(new nodes.Symbol(0, name.colno, name.value));
    } while (this.skip("comma"));
    return new nodes.NodeList(0, first.colno, names);
  }

  /** nunjucks' own gives the cases no places, and drops what stands before the first. */
  override parseSwitch(): Node {
    const tag = this.nextToken();
    const subject = this.parseExpression();
    this.advanceAfterBlockEnd(tag.value);
    const before = this.parseUntilBlocks("case", "default", "endswitch").children as readonly Node[];
    const said = before.find((node) => !isBlank(node));
    if (said !== undefined) throw syntaxError("expected {% case %}: only white space may stand before it", said.colno);
    const cases: Node[] = [];
    while (this.skipSymbol("case")) {
      const value = this.parseExpression();
      this.advanceAfterBlockEnd("case");
      const body = this.parseUntilBlocks("case", "default", "endswitch");
      cases.push(new nodes.Case(0, value.colno, value, body));
    }
    let otherwise: Node | null = null;
    if (this.skipSymbol("default")) {
      this.advanceAfterBlockEnd("default");
      otherwise = this.parseUntilBlocks("endswitch");
    }
    this.advanceAfterBlockEnd();
    return new nodes.Switch(0, tag.colno, subject, cases, otherwise);
  }

  /** nunjucks' own search backtracks over the whole template for each character. */
  override parseRaw(name = "raw"): Node {
    const begin = this.advanceAfterBlockEnd();
    const source = this.tokens.str;
    const from = this.tokens.index;
    const tag = new RegExp(`\\{%[-+]?\\s*(end)?${name}\\s*[-+]?%\\}`, "g");
    tag.lastIndex = from;
    for (let depth = 1; ; ) {
      const found = tag.exec(source);
      if (found === null) throw syntaxError(`expected {% end${name} %}, found the end of the template`, source.length);
      depth += found[1] === undefined ? 1 : -1;
      if (depth > 0) continue;
      let text = source.slice(from, found.index);
      if (this.dropLeadingWhitespace) text = text.trimStart();
      if (found[0].startsWith("{%-")) text = text.trimEnd();
      this.dropLeadingWhitespace = found[0].endsWith("-%}");
      this.tokens.index = tag.lastIndex;
      return new nodes.Output(0, begin.colno, [new nodes.TemplateData(0, begin.colno, text)]);
    }
  }

  override parseInlineIf(): Node {
    const chosen: [value: Node, condition: Node][] = [];
    let last: Node | null = this.parseOr();
    while (last !== null && this.skipSymbol("if")) {
      chosen.push([last, this.parseOr()]);
      last = this.skipSymbol("else") ? this.parseOr() : null;
    }
    return chosen.reduceRight<Node>(
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
      const inverted = this.skipSymbol("not");
      if (!this.skipSymbol("in")) {
        if (inverted)
          throw syntaxError(`expected 'in' after 'not', found ${spoken(this.peekToken())}`, this.peekToken().colno);
        return node;
      }
      node = new nodes.In(0, node.colno, node, this.parseIs());
      if (inverted) node = new nodes.Not(0, node.colno, node);
    }
  }

  override parseIs(): Node {
    const value = this.parseCompare();
    if (!this.skipSymbol("is")) return value;
    const inverted = this.skipSymbol("not");
    const name = this.#expect(nameTokens, "the name of a test");
    const test = new nodes.FunCall(0, name.colno, name.value, this.#parseTestArguments());
    const node = new nodes.Is(0, name.colno, value, test);
    return inverted ? new nodes.Not(0, value.colno, node) : node;
  }

  #parseTestArguments(): Node {
    const next = this.peekToken();
    if (next.type === "left-paren") return this.parseSignature();
    const hasArgument = argumentTokens.has(next.type) && !(next.type === "symbol" && wordOperators.has(next.value));
    return new nodes.NodeList(0, next.colno, hasArgument ? [this.parsePrimary()] : []);
  }

  /** nunjucks' own takes a string such as "==" for the operator. */
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

  /** Operators of one level, from the left. */
  #parseLevel(level: Readonly<Record<string, NodeClass>>, parseOperand: () => Node): Node {
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
    const isPrimary = argumentTokens.has(token.type) && !(token.type === "symbol" && wordOperators.has(token.value));
    if (!isPrimary) {
      const hint = token.value === "!" ? "; use 'not'" : "";
      throw syntaxError(`expected an expression, found ${spoken(token)}${hint}`, token.colno);
    }
    return super.parsePrimary(withoutPostfix);
  }

  override parsePostfix(start: Node): Node {
    let node = start;
    for (let depth = 1; ; depth++) {
      const token = this.peekToken();
      this.#checkDepth(depth, token);
      if (token.type === "left-paren") node = new nodes.FunCall(0, node.colno, node, this.parseSignature());
      else if (token.type === "left-bracket") node = this.#parseSubscript(node);
      else if (token.type === "operator" && token.value === ".") {
        this.nextToken();
        const key = this.#expect(nameTokens, "a name after '.'");
        const literal = /^\d/.test(key.value) ? Number(key.value) : key.value;
        node = new nodes.LookupVal(0, key.colno, node, new nodes.Literal(0, key.colno, literal));
      } else return node;
    }
  }

  /** A chain is as deep as it is long: it is stopped here, before all of it is read. */
  #checkDepth(depth: number, token: Token): void {
    if (depth <= this.#limits.expressionDepth) return;
    throw new SourceError(limitError(this.#limits, "expressionDepth"), token.colno);
  }

  /** `[key]` or `[start:end:step]`. */
  #parseSubscript(target: Node): Node {
    const bracket = this.nextToken();
    this.#brackets++;
    const bounds: (Node | null)[] = [this.#parseBound()];
    while (bounds.length < 3 && this.skip("colon")) bounds.push(this.#parseBound());
    const end = this.#expect(["right-bracket"], "']'");
    this.#brackets--;
    if (bounds.length > 1) return new Slice(0, bracket.colno, target, ...bounds);
    if (bounds[0] === null) throw syntaxError("expected a key or an index in '[]'", end.colno);
    return new nodes.LookupVal(0, bracket.colno + 1, target, bounds[0]);
  }

  #parseBound(): Node | null {
    const { type } = this.peekToken();
    return type === "colon" || type === "right-bracket" ? null : this.parseExpression();
  }

  /** `{% filter a | b %}`: the text goes through one filter after the other. */
  override parseFilterStatement(): Node {
    const tag = this.nextToken();
    const begin = this.peekToken();
    const filters: [name: Node, values: Node[]][] = [];
    do filters.push([this.parseFilterName(), this.parseFilterArgs()]);
    while (this.skip("pipe"));
    this.advanceAfterBlockEnd(tag.value);
    const body = new nodes.Capture(0, begin.colno, this.parseUntilBlocks("endfilter"));
    this.advanceAfterBlockEnd();
    // set under a name that no template can write, and read from there
    const name = new nodes.Symbol(0, begin.colno, unwritable);
    const set = new nodes.Set(0, begin.colno, new nodes.NodeList(0, begin.colno, [name]), body);
    const filtered = filters.reduce<Node>(
      (value, [name, values]) =>
        new nodes.Filter(0, name.colno, name, new nodes.NodeList(0, name.colno, [value, ...values])),
      name,
    );
    return new nodes.NodeList(0, begin.colno, [set, new nodes.Output(0, begin.colno, [filtered])]);
  }

  override parseFilterName(): Node {
    const expected = "the name of a function";
    const next = this.peekToken();
    if (next.type === "pipe") throw syntaxError(`expected ${expected}, found '|'; use 'or'`, next.colno);
    const name = this.#expect(["symbol"], expected);
    return new nodes.Symbol(0, name.colno, name.value);
  }

  override parseFilterArgs(): Node[] {
    return this.peekToken().type === "left-paren"
      ? (this.parseSignature() as unknown as { children: Node[] }).children
      : [];
  }

  override parseSignature(): Node {
    const open = this.nextToken();
    const values = this.#parseItems("right-paren", () => {
      const value = this.parseExpression();
      if (!this.skipValue("operator", "=")) return value;
      return new nodes.Pair(0, value.colno, value, this.parseExpression());
    });
    return new nodes.NodeList(0, open.colno, values.items);
  }

  override parseAggregate(): Node | null {
    const open = this.nextToken();
    if (open.type === "left-curly") {
      const { items } = this.#parseItems("right-curly", () => {
        const key = this.parseExpression();
        this.#expect(["colon"], "':' after a key");
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

  /** Items up to a closing bracket, commas between, and perhaps one after the last. */
  #parseItems(end: string, parseItem: () => Node): { items: Node[]; hasComma: boolean } {
    const items: Node[] = [];
    let hasComma = false;
    this.#brackets++;
    while (!this.skip(end)) {
      items.push(parseItem());
      const next = this.peekToken();
      if (next.type === end) continue;
      if (!this.skip("comma")) throw syntaxError(`expected ',', found ${spoken(next)}`, next.colno);
      hasComma = true;
    }
    this.#brackets--;
    return { items, hasComma };
  }
}

const spoken = ({ type, value }: Token): string => {
  if (type === "end") return value;
  return type === "string" ? "a string" : `'${value.slice(0, 40)}'`;
};

/** Text that is white space. */
const isBlank = ({ typename, children }: Node): boolean =>
  typename === "Output" &&
  (children as readonly Node[]).every((part) => part.typename === "TemplateData" && String(part.value).trim() === "");
