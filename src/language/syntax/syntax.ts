import type { JsonValue } from "../../data/json.ts";
import type { BinaryOperator } from "../values/operators.ts";

/** An offset into the source, from 0. */
export type Offset = number;

export interface Argument {
  /** The name of `name=value`. */
  readonly name: string | undefined;
  readonly value: Expression;
  readonly offset: Offset;
}

/** Where a node begins and ends in its source: left out where it does so as its first or its last part. */
interface Bounds {
  readonly begin?: Offset | undefined;
  readonly end?: Offset | undefined;
}

/** A node of an expression, frozen. */
export type Expression = Operation & Bounds;

type Operation =
  | { readonly kind: "literal"; readonly value: JsonValue; readonly offset: Offset }
  | { readonly kind: "name"; readonly name: string; readonly offset: Offset }
  | { readonly kind: "member"; readonly target: Expression; readonly key: Expression; readonly offset: Offset }
  | {
      readonly kind: "slice";
      readonly target: Expression;
      readonly bounds: readonly [
        start: Expression | undefined,
        end: Expression | undefined,
        step: Expression | undefined,
      ];
      readonly offset: Offset;
    }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly offset: Offset }
  | {
      readonly kind: "object";
      readonly entries: readonly (readonly [key: Expression, value: Expression])[];
      readonly offset: Offset;
    }
  | { readonly kind: "not"; readonly operand: Expression; readonly offset: Offset }
  | { readonly kind: "sign"; readonly sign: "-" | "+"; readonly operand: Expression; readonly offset: Offset }
  | { readonly kind: "both" | "either"; readonly left: Expression; readonly right: Expression; readonly offset: Offset }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly offset: Offset;
    }
  | {
      /** `a < b < c`: each neighbour is compared, and evaluated once. */
      readonly kind: "comparison";
      readonly first: Expression;
      readonly rest: readonly {
        readonly operator: BinaryOperator;
        readonly operand: Expression;
        readonly offset: Offset;
      }[];
      readonly offset: Offset;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly value: Expression;
      readonly otherwise: Expression | undefined;
      readonly offset: Offset;
    }
  /** Leaves out the key or the item whose whole value it is. */
  | { readonly kind: "omit"; readonly offset: Offset }
  | {
      /** `f(a, b)`, or `a | f(b)`, which is the same call. */
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly Argument[];
      readonly offset: Offset;
    }
  | {
      /** `value.name(a)`: a call of the function that is the method of that name. */
      readonly kind: "method";
      readonly target: Expression;
      readonly name: string;
      readonly arguments: readonly Argument[];
      readonly offset: Offset;
    }
  | {
      readonly kind: "test";
      readonly operand: Expression;
      readonly name: string;
      readonly arguments: readonly Argument[];
      readonly offset: Offset;
    };

/** A node of a template, frozen. */
export type Statement =
  | { readonly kind: "text"; readonly text: string; readonly offset: Offset }
  | { readonly kind: "output"; readonly value: Expression; readonly offset: Offset }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: Expression; readonly body: Block }[];
      readonly otherwise: Block | undefined;
      readonly offset: Offset;
    }
  | {
      /** Takes the first case whose value equals the subject. An empty case has the body of the next. */
      readonly kind: "switch";
      readonly subject: Expression;
      readonly cases: readonly { readonly value: Expression; readonly body: Block }[];
      readonly otherwise: Block | undefined;
      readonly offset: Offset;
    }
  | {
      readonly kind: "for";
      readonly targets: readonly string[];
      readonly iterable: Expression;
      readonly condition: Expression | undefined;
      readonly body: Block;
      readonly otherwise: Block | undefined;
      readonly offset: Offset;
    }
  | { readonly kind: "set"; readonly targets: readonly string[]; readonly value: Expression; readonly offset: Offset }
  /** Sets variables to the text of a block. */
  | { readonly kind: "capture"; readonly targets: readonly string[]; readonly body: Block; readonly offset: Offset }
  | {
      /** Sets a key of a namespace. */
      readonly kind: "set-key";
      readonly target: string;
      readonly key: string;
      readonly value: Expression;
      readonly offset: Offset;
    }
  | {
      /** A block with variables of its own. Their values are read outside of it. */
      readonly kind: "with";
      readonly variables: readonly { readonly targets: readonly string[]; readonly value: Expression }[];
      readonly body: Block;
      readonly offset: Offset;
    }
  /** Leaves a loop, or goes on to its next item. */
  | { readonly kind: "jump"; readonly to: "break" | "continue"; readonly offset: Offset };

export type Block = readonly Statement[];

/** A variable name that no template can write. It holds the text of a `{% filter %}`. */
export const unwritable = "";
