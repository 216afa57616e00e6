// Stores 500 turns of a list that grows by a kilobyte with LangGraph.js and its SqliteSaver. Prints the median milliseconds of
// a turn, and the bytes of the file, as JSON.
import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";

const folder = mkdtempSync(join(tmpdir(), "langgraph-"));
const State = Annotation.Root({
  list: Annotation({ reducer: (left, right) => [...left, ...right], default: () => [] }),
});
const graph = new StateGraph(State)
  .addNode("turn", ({ list }) => ({ list: [{ turn: list.length, text: "x".repeat(1_000) }] }))
  .addEdge(START, "turn")
  .addEdge("turn", END)
  .compile({ checkpointer: SqliteSaver.fromConnString(join(folder, "runs.db")) });

const times = [];
for (let turn = 0; turn < 500; turn++) {
  const start = performance.now();
  await graph.invoke({ list: [] }, { configurable: { thread_id: "growing" } });
  times.push(performance.now() - start);
}
const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
console.log(JSON.stringify({ milliseconds: times.sort((left, right) => left - right)[250], bytes }));
