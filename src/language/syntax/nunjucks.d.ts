// Types of the parts of nunjucks' lexer, parser and nodes that the library uses, which @types/nunjucks does not have.
// Our tokenizer puts an offset from 0 into every `colno`, and 0 into every `lineno`.

declare module "nunjucks/src/lexer.js" {
  export interface Token {
    readonly type: string;
    readonly value: string;
    readonly lineno: number;
    readonly colno: number;
  }
  export interface Tokenizer {
    readonly str: string;
    index: number;
    in_code: boolean;
    nextToken(): Token | null;
  }
  const lexer: { lex(source: string): Tokenizer };
  export default lexer;
}

declare module "nunjucks/src/nodes.js" {
  export interface Node {
    readonly typename: string;
    readonly colno: number;
    /** Where it ends in its source: our parser tells that of what does not end as its last part does. */
    sourceEnd?: number;
    readonly [field: string]: unknown;
  }
  export type NodeClass = new (line: number, offset: number, ...fields: unknown[]) => Node;
  const nodes: { readonly [Name in NodeName]: NodeClass } & {
    readonly Node: { extend(name: string, members: { fields: readonly string[] }): NodeClass };
  };
  export type NodeName =
    | "Add"
    | "Array"
    | "Capture"
    | "Case"
    | "Compare"
    | "CompareOperand"
    | "Dict"
    | "Div"
    | "Filter"
    | "FloorDiv"
    | "For"
    | "FunCall"
    | "Group"
    | "If"
    | "In"
    | "InlineIf"
    | "Is"
    | "Literal"
    | "LookupVal"
    | "Mod"
    | "Mul"
    | "Neg"
    | "NodeList"
    | "Not"
    | "Output"
    | "Pair"
    | "Pos"
    | "Set"
    | "Sub"
    | "Symbol"
    | "Switch"
    | "TemplateData";
  export default nodes;
}

declare module "nunjucks/src/parser.js" {
  import type { Token, Tokenizer } from "nunjucks/src/lexer.js";
  import type { Node } from "nunjucks/src/nodes.js";

  class Parser {
    constructor(tokens: Tokenizer);
    readonly tokens: Tokenizer;
    peeked: Token | null;
    breakOnBlocks: readonly string[] | null;
    dropLeadingWhitespace: boolean;
    nextToken(): Token;
    peekToken(): Token;
    skip(type: string): boolean;
    skipSymbol(name: string): boolean;
    skipValue(type: string, value: string): boolean;
    error(problem: string, line?: number, offset?: number): Error;
    advanceAfterBlockEnd(name?: string): Token;
    advanceAfterVariableEnd(): void;
    parseNodes(): Node[];
    parseStatement(): Node | null;
    parseUntilBlocks(...names: string[]): Node;
    parseIf(): Node;
    parseFor(): Node;
    parseSet(): Node;
    parseSwitch(): Node;
    parseRaw(name?: string): Node;
    parseExpression(): Node;
    parseInlineIf(): Node;
    parseOr(): Node;
    parseNot(): Node;
    parseIn(): Node;
    parseIs(): Node;
    parseCompare(): Node;
    parseConcat(): Node;
    parseAdd(): Node;
    parseMul(): Node;
    parsePow(): Node;
    parseUnary(withoutFilters?: boolean): Node;
    parsePrimary(withoutPostfix?: boolean): Node;
    parsePostfix(node: Node): Node;
    parseAggregate(): Node | null;
    parseSignature(): Node;
    parseFilter(node: Node): Node;
    parseFilterArgs(node: Node): Node[];
    parseFilterName(): Node;
    parseFilterStatement(): Node;
  }
  const parser: { Parser: typeof Parser };
  export default parser;
}
