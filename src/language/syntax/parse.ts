import type { Limits } from "../../limits.ts";
import { Parser } from "./parser.ts";
import { overLimit, SourceError } from "./source-error.ts";
import type { Block, Expression } from "./syntax.ts";
import { TreeReader } from "./tree-reader.ts";

/** A parsed source, and all problems that were found in it. */
export interface Parsed<T> {
  readonly tree: T;
  readonly problems: readonly SourceError[];
  /** The number of nodes in the tree. */
  readonly nodes: number;
}

export const noExpression: Expression = Object.freeze({ kind: "literal", value: null, offset: 0 });

/** Parses a template. Errors of the source are never thrown: they are the problems. O(length). */
export const parseTemplate = (source: string, limits: Limits): Parsed<Block> =>
  parse(source, limits, [], (parser, reader) => reader.block(parser.parseNodes()));

/** Parses one expression without braces. */
export const parseExpression = (source: string, limits: Limits): Parsed<Expression> =>
  parse(source, limits, noExpression, (parser, reader) => reader.expression(parser.parseBare()));

function parse<T>(
  source: string,
  limits: Limits,
  nothing: T,
  parseTree: (parser: Parser, reader: TreeReader) => T,
): Parsed<T> {
  if (source.length > limits.templateLength) {
    return { tree: nothing, problems: [overLimit(limits, "templateLength", 0)], nodes: 0 };
  }
  const parser = new Parser(source, limits);
  try {
    const reader = new TreeReader(limits, parser.problems);
    return { tree: parseTree(parser, reader), problems: parser.problems, nodes: reader.nodes };
  } catch (error) {
    if (error instanceof SourceError) return { tree: nothing, problems: [...parser.problems, error], nodes: 0 };
    throw error;
  }
}
