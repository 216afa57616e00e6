/** A worker or a coordinator of a farm of processes: it says what happens in lines of JSON. `real.ts` starts and ends it. */
import { withItems } from "workflow-context";
import { createCoordinator, serveItems } from "workflow-context/workers";
import type { Event } from "./history.ts";
import { type Place, step, storeAt, transportAt } from "./place.ts";
import type { WorkerStart } from "./scenarios.ts";
import { contextOfRun, environment, now, seal, spoken, spokenAll, type Trouble, unseal, workOf } from "./tasks.ts";

/** What a process of a farm is told. */
export interface Told {
  readonly role: "worker" | "coordinator";
  readonly place: Place;
  readonly id: number;
  readonly trouble: Trouble;
  readonly start: WorkerStart;
  readonly isDoubled: boolean;
}

const { role, place, id, trouble, start, isDoubled } = JSON.parse(process.argv[2] ?? "") as Told;
const tell = (event: Event | { readonly type: "ready" }): void =>
  void process.stdout.write(`${JSON.stringify(event)}\n`);

if (start.clock !== undefined) {
  const [realNow, off] = [Date.now, start.clock];
  Date.now = () => realNow() + off;
}
const [transport, store] = [await transportAt(place), storeAt(place)];
if (role === "worker") {
  const work = workOf(
    trouble,
    start.wait ?? 10,
    (index) => tell({ type: "begin", index, worker: String(id), at: now() }),
    () => process.kill(process.pid, "SIGKILL"),
  );
  const tasks = start.isIgnorant ? { other: work } : { work };
  await serveItems(transport, tasks, { store, seal, unseal, environment, concurrency: 2 });
  tell({ type: "ready" });
} else {
  const controller = new AbortController();
  process.on("SIGUSR2", () => controller.abort());
  // Each chunk twice: the second one has another name, as the queue would take it for the same.
  const queue = isDoubled
    ? {
        receive: transport.receive.bind(transport),
        pending: transport.pending.bind(transport),
        cancel: transport.cancel.bind(transport),
        close: transport.close.bind(transport),
        send: (...[chunks, options]: Parameters<typeof transport.send>) =>
          transport.send([...chunks.map((one) => ({ ...one, id: `${one.id}.again` })), ...chunks].reverse(), options),
      }
    : transport;
  const task = createCoordinator(queue, { store, seal, unseal }).task("work", { ...step, chunk: 3 });
  const run = await withItems(contextOfRun(), "{{ task.list }}", task, {
    concurrency: 30,
    failure: "continue",
    signal: controller.signal,
    onItem: (result, index) => tell({ type: "outcome", index, outcome: spoken(result), by: id, at: now() }),
  });
  tell({ type: "ended", status: run.status, outcomes: spokenAll(run), by: id, at: now() });
  process.exit(0);
}
