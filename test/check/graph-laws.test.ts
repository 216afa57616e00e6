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

/** Runs a graph once, as engines do: tasks end in any order, and any of their transitions may be taken. Tells what had run when each began. */
function simulated(
  graph: readonly Node[],
  choose: (count: number) => number,
  tell: (node: number, ran: ReadonlySet<number>) => void,
) {
  const inbound = graph.map((_, node) => graph.flatMap(({ to }, from) => (to.includes(node) ? [from] : [])));
  const ready = graph.flatMap((_, node) => (inbound[node]?.length === 0 ? [node] : []));
  const arrived = graph.map(() => new Set<number>());
  const ran = new Set<number>();
  for (let steps = 0; ready.length > 0 && steps < 40; steps++) {
    const [node = 0] = ready.splice(choose(ready.length), 1);
    tell(node, ran);
    ran.add(node);
    for (const to of graph[node]?.to ?? []) {
      if (choose(4) === 0) continue;
      arrived[to]?.add(node);
      const later = after(graph, to);
      const awaited = inbound[to]?.filter((from) => !later.has(from)) ?? [];
      if (graph[to]?.join && !awaited.every((from) => arrived[to]?.has(from))) continue;
      ready.push(to);
    }
  }
}

test("what is told to have run, or to have not, is so in each run that gets there", () => {
  const name = (node: number): string => `t${node}`;
  fc.assert(
    fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, numbers) => {
      const templates = graph.map((_, node) => `{{ task.${name(node)} }}`);
      const tasks = Object.fromEntries(
        graph.map(({ join, to }, node) => [name(node), { join, templates, next: [{ to: to.map(name) }] }]),
      );
      const told = new Map(checkWorkflow({ tasks }).map(({ pointer, code }) => [pointer, code]));
      for (let run = 0; run < 5; run++) {
        simulated(
          graph,
          (count) => (numbers.next().value ?? 0) % count,
          (node, ran) => {
            for (const other of graph.keys()) {
              const code = told.get(`/tasks/${name(node)}/templates/${other}`);
              if (code === "maybe-not-run") continue;
              expect([node, other, ran.has(other)]).toEqual([node, other, code === undefined]);
            }
          },
        );
      }
    }),
    { numRuns: 500 },
  );
});
