import type { JsonValue } from "../../data/json.ts";
import { type Path, pathIn, pathOf } from "../../scope/path.ts";
import { staticPath } from "../syntax/static-path.ts";
import type { Expression } from "../syntax/syntax.ts";
import type { Vocabulary } from "../vocabulary.ts";

/** The paths of which it was asked whether they lead to something, as texts. */
export type Guards = ReadonlySet<string>;

export const noGuards: Guards = new Set();

const textOf = ({ space, keys }: Pick<Path, "space" | "keys">): string => JSON.stringify([space, ...keys]);

/** Tells whether it was asked of a path, or of one that it leads on from, whether something is there. */
export function isGuarded({ space, keys }: Path, guards: Guards): boolean {
  if (guards.size === 0) return false;
  return [...keys, ""].some((_, length) => guards.has(textOf({ space, keys: keys.slice(0, length) })));
}

export const together = (guards: Guards, others: readonly Path[]): Guards =>
  others.length === 0 ? guards : new Set([...guards, ...others.map(textOf)]);

/** Lists the paths that lead to something where a condition is true, or where it is false. */
export function presentWhen(condition: Expression, isTrue: boolean, vocabulary: Vocabulary): readonly Path[] {
  switch (condition.kind) {
    case "not":
      return presentWhen(condition.operand, !isTrue, vocabulary);
    case "both":
    case "either": {
      if ((condition.kind === "both") !== isTrue) return [];
      return [condition.left, condition.right].flatMap((side) => presentWhen(side, isTrue, vocabulary));
    }
    case "test": {
      const row = vocabulary.tables.test.get(condition.name);
      const isAsked = row?.parameters[0]?.isPresence === true && (row.name === "defined") === isTrue;
      return isAsked ? pathsOf(condition.operand) : [];
    }
    case "call":
      return isTrue ? finishedBy(condition, vocabulary) : [];
    default:
      return isTrue ? pathsOf(condition) : [];
  }
}

function pathsOf(node: Expression): readonly Path[] {
  const path = staticPath(node);
  if (path === undefined) return [];
  const [name, ...keys] = path;
  return [pathOf(name, keys)];
}

/** Finds the task that has finished where a function of its outcome is true: `succeeded('fetch')`. */
function finishedBy(
  { name, arguments: given }: Expression & { kind: "call" },
  { tables }: Vocabulary,
): readonly Path[] {
  const written = given.map(({ value }): JsonValue | undefined => (value.kind === "literal" ? value.value : undefined));
  const reads = tables.function.get(name)?.reads?.(written) ?? [];
  return reads.flatMap(({ space, keys }) => (space === "outcomes" && keys.length > 0 ? [pathIn("tasks", keys)] : []));
}
