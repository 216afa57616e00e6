import type { Token } from "nunjucks/src/lexer.js";
import nodes, { type Node } from "nunjucks/src/nodes.js";
import { ExpressionParser } from "./expression-parser.ts";
import { fixedNames, nameTokens } from "./grammar.ts";
import { childrenOf, Jump, SetKey, With } from "./nodes.ts";
import { overLimit, syntaxError, unexpected, unsupportedError } from "./source-error.ts";
import { unwritable } from "./syntax.ts";
import { endTag, isTag, tagError } from "./tags.ts";

/** nunjucks' parser with the grammar of Jinja where the two differ: its text and tags. */
export class Parser extends ExpressionParser {
  #openTags = 0;

  override advanceAfterBlockEnd(name?: string): Token {
    const tag = name ?? this.nextToken().value;
    const end = this.takeToken(["block-end"], `'%}' after '${tag}'`);
    this.dropLeadingWhitespace = end.value.startsWith("-");
    return end;
  }

  override advanceAfterVariableEnd(): void {
    const end = this.takeToken(["variable-end"], "'}}'");
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

  /** Parses what begins with a token. Gives `undefined` for a comment, and `null` at the tag that ends the block. */
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

  #parseText(token: Token): Node {
    const next = this.peekToken();
    let text = this.dropLeadingWhitespace ? token.value.trimStart() : token.value;
    const isTrimmed = next.type === "comment" ? next.value.startsWith("{#-") : /^\{[{%]-$/.test(next.value);
    if (isTrimmed) text = text.trimEnd();
    return textNode(text, token.colno);
  }

  override parseStatement(): Node | null {
    const { value: name, colno } = this.requireToken(nameTokens, "the name of a tag");
    const ends = this.breakOnBlocks ?? [];
    if (ends.includes(name)) return null;
    if (name === "with") return this.#parseWith();
    if (name === "break" || name === "continue") return this.#parseJump(name);
    if (isTag(name)) return super.parseStatement();
    throw tagError(name, ends, colno);
  }

  override parseUntilBlocks(...names: string[]): Node {
    if (++this.#openTags > this.limits.nesting) throw overLimit(this.limits, "nesting", this.peekToken().colno);
    const body = super.parseUntilBlocks(...names);
    this.#openTags--;
    const next = this.peekToken();
    if (next.type === "end") throw unexpected(`{% ${endTag(names)} %}`, next);
    return body;
  }

  /** Parses the branches in a loop, as a chain of `elif` may be long. */
  override parseIf(): Node {
    const branches: [condition: Node, body: Node][] = [];
    const first = this.peekToken();
    do {
      const tag = this.nextToken();
      const condition = this.parseExpression();
      this.advanceAfterBlockEnd(tag.value);
      branches.push([condition, this.parseUntilBlocks("elif", "elseif", "else", "endif")]);
    } while (/^el(?:se)?if$/.test(this.peekToken().value));
    const otherwise = this.#parseLastBranch("else", "endif");
    this.advanceAfterBlockEnd();
    return branches.reduceRight<Node>(
      (rest, [condition, body]) => new nodes.If(0, first.colno, condition, body, rest),
      otherwise as Node, // nunjucks' If takes null for no else
    );
  }

  /** Parses the branch behind `{% else %}` or `{% default %}`, if there is one. */
  #parseLastBranch(tag: string, end: string): Node | null {
    if (!this.skipSymbol(tag)) return null;
    this.advanceAfterBlockEnd(tag);
    return this.parseUntilBlocks(end);
  }

  override parseFor(): Node {
    const tag = this.nextToken();
    const names = this.#parseNames();
    if (!this.skipSymbol("in")) throw unexpected("'in'", this.peekToken());
    const list = this.parseExpression();
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks("else", "endfor");
    const otherwise = this.#parseLastBranch("else", "endfor");
    this.advanceAfterBlockEnd();
    return new nodes.For(0, tag.colno, list, names, body, otherwise);
  }

  override parseSet(): Node {
    const tag = this.nextToken();
    const names = this.#parseNames();
    if (this.skipValue("operator", ".")) return this.#parseSetKey(tag, childrenOf(names)[0] as Node); // there is one at least
    let value: Node;
    if (this.skipValue("operator", "=")) {
      value = this.#parseValues();
      this.advanceAfterBlockEnd(tag.value);
    } else {
      this.requireToken(["block-end"], "'=' or '%}'");
      if (childrenOf(names).length > 1)
        throw syntaxError("a block sets one name: its text can't be taken apart", tag.colno);
      this.advanceAfterBlockEnd(tag.value);
      value = new nodes.Capture(0, tag.colno, this.parseUntilBlocks("endset"));
      this.advanceAfterBlockEnd();
    }
    return new nodes.Set(0, tag.colno, names, value);
  }

  /** Parses the key of a namespace and its value, behind `{% set namespace.`. */
  #parseSetKey(tag: Token, name: Node): Node {
    const key = this.takeToken(nameTokens, "a name after '.'");
    if (!this.skipValue("operator", "=")) throw unexpected("'='", this.peekToken(), `; ${settingParts}`);
    const value = this.#parseValues();
    this.advanceAfterBlockEnd(tag.value);
    return new SetKey(0, tag.colno, name.value, key.value, value);
  }

  /** Parses a value, or several with commas between, which are a list. */
  #parseValues(): Node {
    const values = [this.parsePart()];
    while (this.skip("comma")) values.push(this.parsePart());
    const [first] = values as [Node];
    this.requireToken(["block-end"], "the end of the expression");
    return values.length === 1 ? first : new nodes.Array(0, first.colno, values);
  }

  #parseWith(): Node {
    const tag = this.nextToken();
    const variables: Node[] = [];
    while (this.peekToken().type !== "block-end") {
      const names = this.#parseNames(false);
      if (!this.skipValue("operator", "=")) throw unexpected("'='", this.peekToken());
      variables.push(new nodes.Set(0, names.colno, names, this.parsePart()));
      if (!this.skip("comma")) break;
    }
    this.advanceAfterBlockEnd(tag.value);
    const body = this.parseUntilBlocks("endwith");
    this.advanceAfterBlockEnd();
    return new With(0, tag.colno, variables, body);
  }

  #parseJump(to: "break" | "continue"): Node {
    const tag = this.nextToken();
    this.advanceAfterBlockEnd(to);
    return new Jump(0, tag.colno, to);
  }

  /** Parses the names that a tag sets, with commas between; in parentheses, or not. */
  #parseNames(isOpen = true): Node {
    const first = this.peekToken();
    if (this.skip("left-paren")) {
      const names = this.#parseNames();
      this.takeToken(["right-paren"], "')'");
      return names;
    }
    const names: Node[] = [];
    do {
      const name = this.peekToken();
      if (name.type !== "symbol" || fixedNames.has(name.value)) throw unexpected("a name to set", name);
      this.nextToken();
      names.push(new nodes.Symbol(0, name.colno, name.value));
      const { value, colno } = this.peekToken();
      if (value === "[") throw unsupportedError("to set a part of a value", settingParts, colno);
    } while (isOpen && this.skip("comma"));
    return new nodes.NodeList(0, first.colno, names);
  }

  /** nunjucks' own method gives the cases no offsets, and drops what stands before the first. */
  override parseSwitch(): Node {
    const tag = this.nextToken();
    const subject = this.parseExpression();
    this.advanceAfterBlockEnd(tag.value);
    const misplaced = childrenOf(this.parseUntilBlocks("case", "default", "endswitch")).find((node) => !isBlank(node));
    if (misplaced !== undefined)
      throw syntaxError("expected {% case %}: only white space may stand before it", misplaced.colno);
    const cases: Node[] = [];
    while (this.skipSymbol("case")) {
      const value = this.parseExpression();
      this.advanceAfterBlockEnd("case");
      const body = this.parseUntilBlocks("case", "default", "endswitch");
      cases.push(new nodes.Case(0, value.colno, value, body));
    }
    const otherwise = this.#parseLastBranch("default", "endswitch");
    this.advanceAfterBlockEnd();
    return new nodes.Switch(0, tag.colno, subject, cases, otherwise);
  }

  /** nunjucks' own method backtracks over the whole template for each character. */
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
      return textNode(text, begin.colno);
    }
  }

  /** Parses `{% filter a | b %}` as a set of the unwritable name and an output of that name with the filters applied. */
  override parseFilterStatement(): Node {
    const tag = this.nextToken();
    const begin = this.peekToken();
    const filters: [name: Node, values: Node[]][] = [];
    do filters.push([this.parseFilterName(), this.parseFilterArgs()]);
    while (this.skip("pipe"));
    this.advanceAfterBlockEnd(tag.value);
    const body = new nodes.Capture(0, begin.colno, this.parseUntilBlocks("endfilter"));
    this.advanceAfterBlockEnd();
    const text = new nodes.Symbol(0, begin.colno, unwritable);
    const set = new nodes.Set(0, begin.colno, new nodes.NodeList(0, begin.colno, [text]), body);
    const filtered = filters.reduce<Node>(
      (value, [name, values]) =>
        new nodes.Filter(0, name.colno, name, new nodes.NodeList(0, name.colno, [value, ...values])),
      text,
    );
    return new nodes.NodeList(0, begin.colno, [set, new nodes.Output(0, begin.colno, [filtered])]);
  }
}

const settingParts =
  "values never change: set a name, such as {% set value = merge(value, {'key': 1}) %}, or a key of a namespace(…)";

const textNode = (text: string, offset: number): Node =>
  new nodes.Output(0, offset, [new nodes.TemplateData(0, offset, text)]);

const isBlank = (node: Node): boolean =>
  node.typename === "Output" &&
  childrenOf(node).every((part) => part.typename === "TemplateData" && String(part.value).trim() === "");
