import { formatKey, isList, isName, isObject, type Maybe, typeName, writtenKey } from "../../data/json.ts";
import { nearest } from "../../data/nearest.ts";
import { keysOf } from "../../data/read.ts";
import type { ContextError } from "../../errors.ts";
import { isReserved, pathOf } from "../../scope/path.ts";
import { data } from "../../scope/scope.ts";
import type { Tables } from "../functions/calls.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";
import { staticKey } from "../syntax/static-path.ts";
import type { Expression } from "../syntax/syntax.ts";

const mostLookedAt = 1_000;

const indexPath = pathOf("index", [], "probe");

/** The namespaces of the data by the names that errors have for them. */
const namespaces = ["parameters", "workflow", "task", "config", "keystore", "system"] as const;

/** Lists the names that the scope of a run has. */
const namesIn = (run: Run): readonly string[] => [
  ...(run.read(indexPath) === undefined ? [] : ["item", "index"]),
  ...namespaces,
  ...run.scope[data].names("variables"),
];

/** Evaluates parts of an expression once more, in the run that found it undefined. */
export interface SecondLook {
  readonly run: Run;
  /** The functions that a template may call. */
  readonly functions: Tables["function"];
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

function undefinedName({ name, offset }: Expression & { kind: "name" }, look: SecondLook): ContextError {
  const { run } = look;
  run.offset = offset;
  const available = [...look.names(), ...namesIn(run)];
  return missing(name, undefined, available, meantByName(name, available, look));
}

/** Finds what was probably meant by a bare name: what bears that very name, or else the nearest. */
function meantByName(name: string, available: readonly string[], { run, functions }: SecondLook): string | undefined {
  const inNamespace = meantInNamespace(name, run);
  if (inNamespace !== undefined) return inNamespace;
  const parameters = functions.get(name)?.parameters;
  if (parameters?.every(({ isOptional, isRest }) => isOptional && !isRest)) return `${name}()`;
  const near = isReserved(name) ? undefined : nearest(name, available); // `item` is no mistyped `items`
  if (near !== undefined) return isName(near) ? near : `workflow${writtenKey(near)}`;
  return parameters && `${name}(…)`;
}

/** Finds a name whose namespace the source left out. A variable is found there where a reserved name hides it. */
function meantInNamespace(name: string, run: Run): string | undefined {
  const all = namespaces.map((namespace) => {
    const names = run.scope[data].names(pathOf(namespace, []).space);
    return { namespace, written: writtenAcross(name, names, run), has: names.includes(name) };
  });
  const found = all.find(({ written }) => written !== undefined) ?? all.find(({ has }) => has);
  return found && found.namespace + writtenKey(found.written ?? name);
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
  const hidden = node.target.kind === "name" ? hiddenBy(node.target.name, key, run) : undefined;
  const meant = meantBy(key, available, run);
  const isBare = meant === undefined || isName(meant);
  return missing(spoken(node), type, available, hidden ?? (isBare ? meant : spoken(node.target) + writtenKey(meant)));
}

/** Finds a key in the variable that a reserved name hides: `workflow.task.id` where `task.id` leads to nothing. */
function hiddenBy(name: string, key: string, run: Run): string | undefined {
  const hidden = isReserved(name) ? run.read(pathOf("workflow", [name], "probe")) : undefined;
  return keysOf(hidden).includes(key) ? `workflow.${name}${writtenKey(key)}` : undefined;
}

/** Finds the name that was probably meant: one that the source writes, or else the nearest. */
const meantBy = (wanted: string, available: readonly string[], run: Run): string | undefined =>
  writtenAcross(wanted, available, run) ?? nearest(wanted, available);

/** Finds a name that the source writes as if it were one that needs no brackets, as `user-name`, though it was read as more. */
const writtenAcross = (wanted: string, available: readonly string[], run: Run): string | undefined =>
  available
    .slice(0, mostLookedAt)
    .find((one) => !isName(one) && one.includes(wanted) && run.writesAcross(one, run.offset));

/** Writes an expression as its source does, but for the keys that are data. */
function spoken(node: Expression): string {
  if (node.kind === "name") return node.name;
  if (node.kind === "call") return `${node.name}(…)`;
  if (node.kind !== "member") return "the value";
  const key = staticKey(node.key);
  return spoken(node.target) + (key === undefined ? "[…]" : formatKey(key));
}
