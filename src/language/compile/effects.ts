import type { Block, Statement } from "../syntax/syntax.ts";

/** Lists the blocks in a statement that belong to the same loop, and to the same variables but for those of a `with`. */
function blocksIn(statement: Statement): readonly Block[] {
  switch (statement.kind) {
    case "if":
      return [...statement.branches.map(({ body }) => body), statement.otherwise ?? []];
    case "switch":
      return [...statement.cases.map(({ body }) => body), statement.otherwise ?? []];
    case "with":
    case "capture":
      return [statement.body];
    default:
      return [];
  }
}

/** Tells whether a statement may leave the turn of the loop that it stands in. */
export const jumps = (statement: Statement): boolean =>
  statement.kind === "jump" || blocksIn(statement).flat().some(jumps);

/** Tells whether a statement may change what a loop around it does next: a namespace, or whether it goes on. */
export const changesBeyond = (statement: Statement): boolean => jumps(statement) || setsKey(statement);

const setsKey = (statement: Statement): boolean =>
  statement.kind === "set-key" ||
  blocksIn(statement).flat().some(setsKey) ||
  (statement.kind === "for" && [...statement.body, ...(statement.otherwise ?? [])].some(setsKey));

/** Tells whether a statement changes what those behind it may read, or whether they run. A loop keeps its variables to itself. */
export const changes = (statement: Statement): boolean =>
  statement.kind === "set" ||
  statement.kind === "capture" ||
  changesBeyond(statement) ||
  blocksIn(statement).flat().some(changes);
