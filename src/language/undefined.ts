import type { ContextError } from "../errors.ts";
import { formatKey, isList, isObject, typeName } from "../json.ts";
import { type Compilation, compile, compileTruth, staticKey } from "./compile.ts";
import { missing } from "./missing.ts";
import type { Run } from "./run.ts";
import { names } from "./scope.ts";
import type { Expression } from "./syntax.ts";
import { keysOf, type Maybe } from "./values.ts";

/**
 * The error of an expression that is undefined: which name or key is not there, and what is. Looks again at what was
 * looked at; leaves `run.at` at the place.
 */
export function undefinedError(node: Expression, run: Run, to: Compilation): ContextError {
  switch (node.kind) {
    case "name":
      run.at = node.at;
      return missing(node.name, node.name, undefined, [...to.variables.names(run.locals), ...run.scope[names]()]);
    case "member":
      return undefinedMember(node, run, to);
    case "both":
    case "either":
      return undefinedError(evaluate(node.left, run, to) === undefined ? node.left : node.right, run, to);
    case "conditional": {
      const chosen = compileTruth(node.condition, uncounted(to))(run) ? node.value : node.otherwise;
      if (chosen !== undefined) return undefinedError(chosen, run, to);
      run.at = node.at;
      return missing("if without else", "", undefined, []);
    }
    default:
      run.at = node.at;
      return missing(spoken(node), "", undefined, []);
  }
}

function undefinedMember(node: Expression & { kind: "member" }, run: Run, to: Compilation): ContextError {
  const target = evaluate(node.target, run, to);
  if (target === undefined) return undefinedError(node.target, run, to);
  run.at = node.at;
  const key = staticKey(node.key);
  const within = isObject(target) ? undefined : typeName(target);
  const wanted = typeof key === "string" ? key : "";
  const hasLength = wanted !== "" && (typeof target === "string" || isList(target));
  return missing(spoken(node), wanted, within, hasLength ? ["length"] : keysOf(target));
}

// What is compiled here is not part of the template.
const uncounted = (to: Compilation): Compilation => ({ ...to, count: { nodes: 0 } });

const evaluate = (node: Expression, run: Run, to: Compilation): Maybe => compile(node, uncounted(to))(run);

/** An expression as the template has it, without the keys that are data. */
function spoken(node: Expression): string {
  if (node.kind === "name") return node.name;
  if (node.kind === "call") return `${node.name}(…)`;
  if (node.kind !== "member") return "the value";
  const key = staticKey(node.key);
  return spoken(node.target) + (key === undefined ? "[…]" : formatKey(key));
}
