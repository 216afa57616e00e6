import fc from "fast-check";
import { expect, test } from "vitest";
import { checkWorkflow } from "workflow-context/check";

interface Node {
  readonly join: boolean;
  readonly to: readonly number[];
}

const graphs = fc
  .integer({ min: 1, max: 7 })
  .chain((count) =>
    fc.array(
      fc.record({ join: fc.boolean(), to: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 3 }) }),
      { minLength: count, maxLength: count },
    ),
  );

/** The nodes that can run after a node. */
function after(graph: readonly Node[], from: number): ReadonlySet<number> {
  const reached = new Set(graph[from]?.to);
  for (const node of reached) for (const to of graph[node]?.to ?? []) reached.add(to);
  return reached;
}

const task = (node: number): string => `task.t${node}`;
const variable = (from: number, to: number): string => `v${from}x${to}`;

/**
 * Runs a graph once, as engines do: tasks end in any order, and any of their transitions may be taken, which publishes a variable.
 * Tells which tasks had run when each began, and which variables were set.
 */
function simulated(
  graph: readonly Node[],
  choose: (count: number) => number,
  tell: (node: number, there: ReadonlySet<string>) => void,
) {
  const inbound = graph.map((_, node) => graph.flatMap(({ to }, from) => (to.includes(node) ? [from] : [])));
  const ready = graph.flatMap((_, node) => (inbound[node]?.length === 0 ? [node] : []));
  const arrived = graph.map(() => new Set<number>());
  const there = new Set<string>();
  for (let steps = 0; ready.length > 0 && steps < 40; steps++) {
    const [node = 0] = ready.splice(choose(ready.length), 1);
    tell(node, there);
    there.add(task(node));
    for (const to of graph[node]?.to ?? []) {
      if (choose(4) === 0) continue;
      there.add(variable(node, to));
      arrived[to]?.add(node);
      const later = after(graph, to);
      const awaited = inbound[to]?.filter((from) => !later.has(from)) ?? [];
      if (graph[to]?.join && !awaited.every((from) => arrived[to]?.has(from))) continue;
      ready.push(to);
    }
  }
}

test("what is told to be there, or to be not, is so in each run that gets there", () => {
  fc.assert(
    fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, numbers) => {
      const all = graph.flatMap(({ to }, node) => [task(node), ...to.map((next) => variable(node, next))]);
      const templates = all.map((path) => `{{ ${path} }}`);
      const tasks = Object.fromEntries(
        graph.map(({ join, to }, node) => {
          const next = to.map((target) => ({ to: `t${target}`, publish: { [variable(node, target)]: 1 } }));
          return [`t${node}`, { join, templates, next }];
        }),
      );
      const told = new Map(checkWorkflow({ tasks }, { variables: [] }).map(({ pointer, code }) => [pointer, code]));
      for (let run = 0; run < 5; run++) {
        simulated(
          graph,
          (count) => (numbers.next().value ?? 0) % count,
          (node, there) => {
            for (const [index, path] of all.entries()) {
              const code = told.get(`/tasks/t${node}/templates/${index}`);
              if (code?.startsWith("maybe")) continue;
              expect([node, path, there.has(path)]).toEqual([node, path, code === undefined]);
            }
          },
        );
      }
    }),
    { numRuns: 300 },
  );
});
