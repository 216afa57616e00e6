import { formatKey, isList, isName, isObject, type Maybe, typeName, writtenKey } from "../../data/json.ts";
import { nearest } from "../../data/nearest.ts";
import { keysOf } from "../../data/read.ts";
import type { ContextError } from "../../errors.ts";
import { isReserved, pathOf } from "../../scope/path.ts";
import { data } from "../../scope/scope.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";
import type { Expression, Offset } from "../syntax/syntax.ts";
import { staticKey } from "./static-path.ts";

const mostLookedAt = 1_000;

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
      return undefinedName(node, look);
    case "member":
      return undefinedMember(node, look);
    case "both":
    case "either":
      return undefinedError(look.evaluate(node.left) === undefined ? node.left : node.right, look);
    case "conditional": {
      const chosen = look.isTrue(node.condition) ? node.value : node.otherwise;
      if (chosen !== undefined) return undefinedError(chosen, look);
      run.offset = node.offset;
      return missing("if without else");
    }
    default:
      run.offset = node.offset;
      return missing(spoken(node));
  }
}

function undefinedName({ name, offset }: Expression & { kind: "name" }, { run, names }: SecondLook): ContextError {
  run.offset = offset;
  const available = [...names(), ...namesIn(run)];
  // A reserved name hides the variable that bears it.
  const meant = isReserved(name) ? available.find((one) => one === name) : meantBy(name, available, offset, run);
  const isBare = meant === undefined || (isName(meant) && !isReserved(name));
  return missing(name, undefined, available, isBare ? meant : `vars${writtenKey(meant)}`);
}

function undefinedMember(node: Expression & { kind: "member" }, look: SecondLook): ContextError {
  const { run } = look;
  const target = look.evaluate(node.target);
  if (target === undefined) return undefinedError(node.target, look);
  run.offset = node.offset;
  const key = staticKey(node.key);
  const type = isObject(target) ? undefined : typeName(target);
  if (typeof key !== "string") return missing(spoken(node), type, keysOf(target));
  const available = typeof target === "string" || isList(target) ? ["length"] : keysOf(target);
  const meant = meantBy(key, available, node.offset, run);
  const isBare = meant === undefined || isName(meant);
  return missing(spoken(node), type, available, isBare ? meant : spoken(node.target) + writtenKey(meant));
}

/**
 * Finds the name that was probably meant: one that the source writes as if it were a name, as `user-name`, though it was
 * read as more than that; or else the nearest.
 */
function meantBy(wanted: string, available: readonly string[], offset: Offset, run: Run): string | undefined {
  const isWritten = (one: string): boolean => !isName(one) && one.includes(wanted) && run.writesAcross(one, offset);
  return available.slice(0, mostLookedAt).find(isWritten) ?? nearest(wanted, available);
}

/** Writes an expression as its source does, but for the keys that are data. */
function spoken(node: Expression): string {
  if (node.kind === "name") return node.name;
  if (node.kind === "call") return `${node.name}(…)`;
  if (node.kind !== "member") return "the value";
  const key = staticKey(node.key);
  return spoken(node.target) + (key === undefined ? "[…]" : formatKey(key));
}
