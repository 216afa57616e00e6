import { query as find } from "jsonpath-rfc9535";
import parse, { type JsonPathQuery } from "jsonpath-rfc9535/parser";
import type { Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../../language/run/run.ts";
import { type DataSize, dataSize } from "./data-size.ts";
import { both, type Linear, linear, onEach, whole } from "./linear.ts";

type Segments = JsonPathQuery["segments"];
type Segment = Segments[number];

/** The node of a part of a path. The package exports the type of a whole path alone. */
type Node = { readonly type: string; readonly [field: string]: unknown };

// Measured: what one unit of a bound takes, in items that are copied.
const itemsPerUnit = 2;
const itemsPerQuery = 300;

/**
 * Queries data by JSONPath (RFC 9535); a path may leave out the `$` that it begins with. The run is charged for a bound of
 * the work before anything is done.
 *
 * @throws ContextError `arguments` for a path that can't be read, or that asks for a pattern
 */
export function foundByPath(run: Run, callee: string, value: Value, path: string): readonly Value[] {
  run.check("patternLength", path.length);
  run.spendItems(itemsPerQuery + path.length);
  const query = path.startsWith("$") ? path : path.startsWith("[") || path.startsWith("..") ? `$${path}` : `$.${path}`;
  const size = dataSize(run, value);
  const bound = boundOf(callee, parsed(callee, query).segments, size);
  run.spendItems(Math.ceil((bound.perUnit * size.units + bound.constant) * itemsPerUnit));
  return find(value as Parameters<typeof find>[0], query) as readonly Value[]; // parts of the value, which is frozen
}

function parsed(callee: string, query: string): JsonPathQuery {
  try {
    return parse(query);
  } catch {
    throw new ContextError("arguments", { callee: `'${callee}'`, problem: "the path is not JSONPath" });
  }
}

/** Bounds the work of the segments of a path: each goes over what the one before has found. */
function boundOf(callee: string, segments: Segments, size: DataSize): Linear {
  let found = 1;
  let work = whole;
  for (const segment of segments) {
    const selectors = selectorsOf(segment);
    const each = both(whole, ...selectors.map((selector) => onEach(boundOfNode(callee, selector, size))));
    // a descendant is found once for each list and object around it
    found *= selectors.length * (segment.type === "DescendantSegment" ? size.height + 1 : 1);
    work = both(work, linear(each.perUnit * found, each.constant * found));
  }
  return work;
}

const selectorsOf = ({ node }: Segment): readonly Node[] =>
  node.type === "BracketedSelection" ? (node.selectors as readonly Node[]) : [node as Node];

/** Bounds the work of a selector, or of a part of the expression of a filter. */
function boundOfNode(callee: string, node: Node, size: DataSize): Linear {
  if (node.type === "FunctionExpr" && (node.name === "match" || node.name === "search")) {
    const problem = "a path has no patterns: use selectattr(path, 'match', pattern)";
    throw new ContextError("arguments", { callee: `'${callee}'`, problem });
  }
  if (node.type === "JsonPathQuery" || node.type === "AbsSingularQuery") {
    const bound = boundOf(callee, segmentsOf(node), size);
    return linear(0, bound.perUnit * size.units + bound.constant);
  }
  if (node.type === "RelQuery") return boundOf(callee, segmentsOf(node), size);
  return both(whole, ...partsOf(node).map((part) => boundOfNode(callee, part, size)));
}

const segmentsOf = (node: Node): Segments => node.segments as Segments; // singular ones are bounded as the others

const partsOf = (node: Node): readonly Node[] =>
  Object.values(node)
    .flat()
    .filter((part): part is Node => typeof part === "object" && part !== null && "type" in part);
