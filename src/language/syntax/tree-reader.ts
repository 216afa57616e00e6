import type { Node } from "nunjucks/src/nodes.js";
import { ownPart } from "../../data/own-text.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { childrenOf, isNode } from "./nodes.ts";
import { syntaxError, unsupportedError } from "./source-error.ts";
import type { Block, Statement } from "./syntax.ts";
import { spokenTags } from "./tags.ts";

/** Turns the statements of nunjucks' tree into our frozen nodes. */
export class TreeReader extends ExpressionReader {
  block(nodes: readonly Node[]): Block {
    this.read += nodes.length;
    return Object.freeze(nodes.flatMap((node) => this.#statements(node)));
  }

  /** Reads the body of a tag. */
  #body(list: unknown): Block {
    return this.block(childrenOf(list));
  }

  #statements(node: Node): Statement[] {
    const offset = node.colno;
    switch (node.typename) {
      case "Output":
        return childrenOf(node).map((child) =>
          Object.freeze(
            child.typename === "TemplateData"
              ? { kind: "text", text: ownPart(child.value as string), offset }
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
        return [...this.#body(node)];
      case "Switch":
        return [this.#switch(node)];
      case "With":
        return [this.#with(node)];
      case "Jump":
        return [Object.freeze({ kind: "jump", to: node.to as "break" | "continue", offset })];
      case "SetKey": {
        const [target, key] = [ownPart(node.target as string), ownPart(node.key as string)];
        return [Object.freeze({ kind: "set-key", target, key, value: this.expression(node.value), offset })];
      }
      default:
        throw unsupportedError(`'${node.typename}'`, spokenTags, offset);
    }
  }

  #if(node: Node): Statement {
    const branches = [];
    let rest: unknown = node;
    for (; isNode(rest) && rest.typename === "If"; rest = rest.else_) {
      branches.push(Object.freeze({ condition: this.expression(rest.cond), body: this.#body(rest.body) }));
    }
    const otherwise = isNode(rest) ? this.#body(rest) : undefined;
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
      body: this.#body(node.body),
      otherwise: isNode(node.else_) ? this.#body(node.else_) : undefined,
      offset: iterable.colno,
    });
  }

  /** Gives a case whose body is empty the body of the next, as nunjucks does. */
  #switch(node: Node): Statement {
    const otherwise = isNode(node.default) ? this.#body(node.default) : undefined;
    let following: Block = otherwise ?? [];
    const cases = (node.cases as Node[])
      .toReversed()
      .map((one) => {
        if (childrenOf(one.body).length > 0) following = this.#body(one.body);
        return Object.freeze({ value: this.expression(one.cond), body: following });
      })
      .toReversed();
    const subject = this.expression(node.expr);
    return Object.freeze({ kind: "switch", subject, cases: Object.freeze(cases), otherwise, offset: node.colno });
  }

  #with(node: Node): Statement {
    const variables = (node.variables as Node[]).map((one) =>
      Object.freeze({ targets: namesOf(one.targets), value: this.expression(one.value) }),
    );
    const body = this.#body(node.body);
    return Object.freeze({ kind: "with", variables: Object.freeze(variables), body, offset: node.colno });
  }

  #set(node: Node): Statement {
    const [targets, value, offset] = [namesOf(node.targets), node.value as Node, node.colno];
    return value.typename === "Capture"
      ? Object.freeze({ kind: "capture", targets, body: this.#body(value.body), offset })
      : Object.freeze({ kind: "set", targets, value: this.expression(value), offset });
  }
}

const namesOf = (list: unknown): readonly string[] =>
  Object.freeze(childrenOf(list).map((name) => name.value as string)); // our parser's own list of symbols
