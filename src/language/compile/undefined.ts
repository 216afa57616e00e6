import { formatKey, isList, isObject, type Maybe, typeName } from "../../data/json.ts";
import { keysOf } from "../../data/read.ts";
import type { ContextError } from "../../errors.ts";
import { pathOf } from "../../scope/path.ts";
import { data } from "../../scope/scope.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";
import type { Expression } from "../syntax/syntax.ts";
import { staticKey } from "./static-path.ts";

const indexPath = pathOf("index", []);

/** Lists the names that the scope of a run has. */
const namesIn = (run: Run): readonly string[] => [
  ...(run.read(indexPath) === undefined ? [] : ["item", "index"]),
  ...run.scope[data].names(),
];

/** Evaluates parts of an expression once more, in the run that found it undefined. */
export interface SecondLook {
  readonly run: Run;
  /** The names that the template has set itself. */
  names(): readonly string[];
  evaluate(node: Expression): Maybe;
  isTrue(node: Expression): boolean;
}

/**
 * Makes the error of an undefined expression. It names the name or key that is missing and what is there instead, for
 * which it evaluates the parts of the expression once more: programs keep no value. Leaves `run.offset` at the part that
 * is missing.
 */
export function undefinedError(node: Expression, look: SecondLook): ContextError {
  const { run } = look;
  switch (node.kind) {
    case "name":
      run.offset = node.offset;
      return missing(node.name, node.name, undefined, [...look.names(), ...namesIn(run)]);
    case "member":
      return undefinedMember(node, look);
    case "both":
    case "either":
      return undefinedError(look.evaluate(node.left) === undefined ? node.left : node.right, look);
    case "conditional": {
      const chosen = look.isTrue(node.condition) ? node.value : node.otherwise;
      if (chosen !== undefined) return undefinedError(chosen, look);
      run.offset = node.offset;
      return missing("if without else", "", undefined, []);
    }
    default:
      run.offset = node.offset;
      return missing(spoken(node), "", undefined, []);
  }
}

function undefinedMember(node: Expression & { kind: "member" }, look: SecondLook): ContextError {
  const target = look.evaluate(node.target);
  if (target === undefined) return undefinedError(node.target, look);
  look.run.offset = node.offset;
  const key = staticKey(node.key);
  const type = isObject(target) ? undefined : typeName(target);
  const wanted = typeof key === "string" ? key : "";
  const hasLength = wanted !== "" && (typeof target === "string" || isList(target));
  return missing(spoken(node), wanted, type, hasLength ? ["length"] : keysOf(target));
}

/** Writes an expression as its source does, but for the keys that are data. */
function spoken(node: Expression): string {
  if (node.kind === "name") return node.name;
  if (node.kind === "call") return `${node.name}(…)`;
  if (node.kind !== "member") return "the value";
  const key = staticKey(node.key);
  return spoken(node.target) + (key === undefined ? "[…]" : formatKey(key));
}
