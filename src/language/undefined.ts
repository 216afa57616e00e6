import { ContextError } from "../errors.ts";
import { formatPath, isObject, typeName } from "../json.ts";
import { type Compilation, compile, staticPath } from "./compile.ts";
import { nearest } from "./nearest.ts";
import type { Run } from "./run.ts";
import { names } from "./scope.ts";
import type { Expression } from "./syntax.ts";
import { keysOf, type Maybe } from "./values.ts";

const mostNames = 10;
// Data may have any number of keys; the nearest is looked for among the first.
const mostCandidates = 1_000;

/**
 * The error of an expression that is undefined: which name or key is not there, and what is. Looks again at what was
 * looked at; leaves `run.at` at the place.
 */
export function undefinedError(node: Expression, run: Run, to: Compilation): ContextError {
  run.at = node.at;
  switch (node.kind) {
    case "name":
      return missing(node.name, node.name, undefined, [...to.variables.names(), ...run.scope[names]()]);
    case "member":
      return undefinedMember(node, run, to);
    case "conditional":
      return node.otherwise === undefined
        ? missing("if without else", "", undefined, [])
        : missing("if else", "", undefined, []);
    default:
      return missing("the value", "", undefined, []);
  }
}

function undefinedMember(node: Expression & { kind: "member" }, run: Run, to: Compilation): ContextError {
  const target = evaluate(node.target, run, to);
  if (target === undefined) return undefinedError(node.target, run, to);
  const path = staticPath(node);
  const key = path?.at(-1);
  const within = isObject(target) ? undefined : typeName(target);
  const name = path === undefined ? `${spoken(node.target)}[…]` : formatPath(path);
  return missing(name, typeof key === "string" ? key : "", within, keysOf(target));
}

// Counted nowhere: what is compiled here is not part of the template.
const evaluate = (node: Expression, run: Run, to: Compilation): Maybe =>
  compile(node, { ...to, count: { nodes: 0 } })(run);

/** A path as the template has it, without the keys that are data. */
const spoken = (node: Expression): string => {
  const path = staticPath(node);
  if (path !== undefined) return formatPath(path);
  return node.kind === "member" ? `${spoken(node.target)}[…]` : "the value";
};

function missing(name: string, wanted: string, within: string | undefined, there: readonly string[]): ContextError {
  const candidates = there.slice(0, mostCandidates);
  const suggestion =
    wanted === ""
      ? undefined
      : nearest(
          wanted,
          candidates.filter((one) => one.length <= 128),
        );
  return new ContextError("undefined", {
    name,
    ...(within === undefined ? {} : { within }),
    available: candidates.slice(0, mostNames),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
