import { compile, TreeInterpreter } from "@jmespath-community/jmespath";
import type { Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../../language/run/run.ts";
import { dataSize } from "./data-size.ts";
import { behind, both, type Linear, linear, onEach, whole } from "./linear.ts";

type Node = ReturnType<typeof compile>;

/** In the first JMESPath, and so in Ansible's, what stands between backticks and is no JSON is a text. */
const options = { enable_legacy_literals: true };

/** The functions of JMESPath, all but those that make texts or patterns of what they are given. */
const functions: ReadonlySet<string> = new Set(
  (
    "abs avg ceil contains ends_with floor join keys length map max max_by merge min min_by not_null reverse sort " +
    "sort_by starts_with sum to_array to_number to_string type values"
  ).split(" "),
);

// To sort takes as many comparisons of an item as the logarithm of their number, and to write JSON as many characters.
const workPerFunction = 20;

// Measured: what one unit of a bound takes, in items that are copied.
const itemsPerUnit = 2;
const itemsPerQuery = 200;

/**
 * Queries data by JMESPath. The run is charged for a bound of the work before anything is done.
 *
 * @throws ContextError `arguments` for a query that can't be read, or can't be made of the data
 */
export function queried(run: Run, callee: string, value: Value, query: string): Value {
  run.check("patternLength", query.length);
  run.spendItems(itemsPerQuery + query.length);
  const tree = guarded(callee, "it is not JMESPath", () => compile(query, options));
  const { units } = dataSize(run, value);
  const bound = boundOf(callee, tree, units);
  run.spendItems(Math.ceil((bound.perUnit * units + bound.constant) * itemsPerUnit));
  const found: unknown = guarded(callee, "it can't be asked of this data", () =>
    TreeInterpreter.search(tree, value as Parameters<typeof TreeInterpreter.search>[1]),
  );
  return run.receive(found ?? null, "what the query gave");
}

function guarded<T>(callee: string, problem: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof ContextError) throw error;
    throw new ContextError("arguments", { callee: `'${callee}'`, problem }); // its message may quote the data
  }
}

/** Bounds the work of a node on data of a size, and refuses what has no bound. */
function boundOf(callee: string, node: Node, units: number): Linear {
  const of = (part: Node): Linear => boundOf(callee, part, units);
  switch (node.type) {
    case "Field":
    case "Index":
    case "Slice":
    case "Identity":
    case "Current":
      return whole;
    case "Root":
      return linear(0, units + 1);
    case "Literal":
      return linear(0, 1 + JSON.stringify(node.value).length);
    case "Flatten":
      return behind(of(node.child), whole);
    case "NotExpression":
      return of(node.child);
    case "ExpressionReference":
      return onEach(of(node.child));
    case "Subexpression":
    case "IndexExpression":
    case "Pipe":
      return behind(of(node.left), of(node.right));
    case "Projection":
    case "ValueProjection":
      return behind(of(node.left), onEach(of(node.right)));
    case "FilterProjection":
      return behind(of(node.left), onEach(both(of(node.condition), of(node.right))));
    case "AndExpression":
    case "OrExpression":
    case "Comparator":
    case "Arithmetic":
      return both(of(node.left), of(node.right));
    case "Unary":
      return of(node.operand);
    case "Ternary":
      return both(of(node.condition), of(node.trueExpr), of(node.falseExpr));
    case "MultiSelectList":
      return both(...node.children.map(of));
    case "MultiSelectHash":
      return both(...node.children.map(({ value }) => of(value)));
    case "Function": {
      if (!functions.has(node.name)) break;
      const parts = both(...node.children.map(of));
      return linear(parts.perUnit * workPerFunction, (parts.constant + 1) * workPerFunction);
    }
  }
  const problem = `it asks for what is not here; the functions are ${[...functions].join(", ")}`;
  throw new ContextError("arguments", { callee: `'${callee}'`, problem });
}
