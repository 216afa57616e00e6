/**
 * An engine that this library knows nothing of: an XState machine rolls a release out to servers, and keeps the run's
 * data in a context. XState's own context never changes, so a transition that writes does so to a clone, which is O(1).
 *
 *   npm run example:xstate
 */
import { setTimeout as pause } from "node:timers/promises";
import {
  compileTemplate,
  type ItemInfo,
  type ItemsRun,
  type JsonObject,
  resultOf,
  WorkflowContext,
  withItems,
} from "workflow-context";
import { assign, createActor, fromPromise, type SnapshotFrom, setup, waitFor } from "xstate";
import { listOf, objectOf } from "./json.ts";

interface Data {
  readonly run: WorkflowContext;
}

/** A task over items: templates for the list and for the input of each. */
interface ItemsTask extends Data {
  readonly with_items: string;
  readonly input: JsonObject;
}

/** Installs a release on a server. One server is busy at first, and one release is broken. */
async function install({ host, release, attempt }: JsonObject, signal: AbortSignal): Promise<void> {
  await pause(5, undefined, { signal });
  if (host === "c3" && attempt === 1) throw new Error("the server is busy");
  if (release === "2.2") throw new Error("the release does not start");
}

/** An actor for a task over items. XState aborts the signal when the machine leaves the state. */
const overItems = fromPromise<ItemsRun<void>, ItemsTask>(({ input: { run, with_items, input }, signal }) => {
  const template = compileTemplate(input);
  const work = (item: WorkflowContext, info: ItemInfo) => install(objectOf(template.render(item)), info.signal);
  return withItems(run, with_items, work, { concurrency: 2, failure: "continue", signal });
});

const machine = setup({
  types: {
    // casts are how XState is told its types
    context: {} as Data,
    input: {} as Data,
    events: {} as { type: "approve" | "cancel" },
  },
  actors: { overItems },
  guards: { holds: ({ context }, condition: string) => context.run.evaluateCondition(condition) },
  actions: {
    publish: assign({ run: ({ context }, entries: JsonObject) => context.run.clone().publish(entries) }),
    finish: assign({
      run: ({ context }, { task, items }: { task: string; items: ItemsRun<void> }) => {
        const outcome = items.status === "succeeded" ? "succeeded" : "failed";
        return context.run.clone().finishTask(task, resultOf(items), outcome);
      },
    }),
    // set as data, not published: the text of an error is no template
    fail: assign({
      run: ({ context }, { error }: { error: unknown }) => context.run.clone().setVariable("verdict", String(error)),
    }),
  },
}).createMachine({
  context: ({ input }) => input,
  initial: "checking",
  states: {
    checking: {
      always: [
        { guard: { type: "holds", params: "parameters.servers | length > config.unattended" }, target: "waiting" },
        { target: "installing" },
      ],
    },
    waiting: { on: { approve: "installing", cancel: "cancelled" } },
    installing: {
      entry: { type: "publish", params: { attempt: "{{ attempt + 1 }}" } },
      on: { cancel: "cancelled" },
      invoke: {
        src: "overItems",
        input: ({ context }) => ({
          run: context.run,
          with_items: "{{ parameters.servers }}",
          input: { host: "{{ item }}", release: "{{ parameters.release }}", attempt: "{{ attempt }}" },
        }),
        onDone: {
          target: "deciding",
          actions: [
            { type: "finish", params: ({ event }) => ({ task: "install", items: event.output }) },
            {
              type: "publish",
              params: {
                problems:
                  "{{ result().items | selectattr('status', 'equalto', 'failed') | map(attribute='error.message') | unique }}",
                verdict:
                  "{{ result().succeeded }} of {{ parameters.servers | length }} servers at attempt {{ attempt }}",
              },
            },
          ],
        },
        // called only where the task can't begin: the failure of an item is in the result
        onError: { target: "failed", actions: { type: "fail", params: ({ event }) => ({ error: event.error }) } },
      },
    },
    deciding: {
      always: [
        { guard: { type: "holds", params: "succeeded()" }, target: "done" },
        { guard: { type: "holds", params: "task.install.failed > 0 and attempt < 3" }, target: "installing" },
        { target: "failed" },
      ],
    },
    done: { type: "final" },
    failed: { type: "final" },
    cancelled: { type: "final" },
  },
});

const start = (parameters: object) => {
  const run = new WorkflowContext({ parameters, variables: { attempt: 0 }, config: { unattended: 2 } });
  return createActor(machine, { input: { run } }).start();
};

/** Takes a stored run up again. */
const restore = (stored: string) => {
  const snapshot: SnapshotFrom<typeof machine> = JSON.parse(stored); // except its run, which is JSON
  const revived = { ...snapshot, context: { run: WorkflowContext.import(snapshot.context.run) } };
  return createActor(machine, { snapshot: revived, input: revived.context }).start();
};

const end = async (name: string, actor: ReturnType<typeof start>): Promise<void> => {
  const { value, context } = await waitFor(actor, ({ status }) => status !== "active");
  console.log(`${name}: ${value}, ${context.run.renderTemplate("{{ verdict | default('nothing is known') }}")}`);
  for (const problem of listOf(context.run.get("problems", []))) console.log(`  ${problem}`);
};

const waiting = start({ release: "2.1", servers: ["a1", "b2", "c3"] });
const stored = JSON.stringify(waiting.getPersistedSnapshot()); // a context's toJSON is its export()
console.log(`release 2.1: ${waiting.getSnapshot().value}, stored as ${stored.length} bytes`);
waiting.stop();
const approved = restore(stored);
approved.send({ type: "approve" });
await end("release 2.1", approved);

await end("release 2.2", start({ release: "2.2", servers: ["a1"] }));
await end("no list", start({ release: "2.1", servers: "a1" }));

const cancelled = start({ release: "2.1", servers: ["a1", "b2"] });
cancelled.send({ type: "cancel" });
await end("cancelled", cancelled);
