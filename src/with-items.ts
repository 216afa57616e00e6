import type { WorkflowContext } from "./context.ts";
import type { ItemTask } from "./items/elsewhere.ts";
import type { ItemHost, ItemInfo } from "./items/host.ts";
import type { WithItemsOptions } from "./items/options.ts";
import type { ItemsRun } from "./items/result.ts";
import { ItemsRunner } from "./items/runner.ts";
import type { ItemSource } from "./items/source.ts";
import { itemContextOf, stateIn } from "./state/doors.ts";
import type { ContextShape } from "./state/shape.ts";

/** What is done for each item: a function, or a task that is done on threads or on other machines. */
export type ItemWork<Shape extends ContextShape, Value> =
  | ((context: WorkflowContext<Shape>, info: ItemInfo) => Value | PromiseLike<Value>)
  | ItemTask<Value>;

/**
 * Does one task over many items: makes a context for each when its turn comes, hands it to the work, and waits until
 * all that was begun has ended.
 *
 * A source is a template that gives a list, a list, anything iterable, also asynchronously, or several templates or
 * lists by name, which are zipped: `item.host`, `item.port`. Items of a secret list are secret.
 *
 * What the work throws is a result, as is a source that throws halfway: the promise gives what became of each item. It
 * rejects only for what can't be begun. O(items), and memory for at most `concurrency` contexts at once.
 *
 * @throws ContextError `usage` for options that can't be, `type` for a source that gives no items, `arguments` for lists
 * of different lengths, `not-json` for a `previous` that is none
 * @example
 * const context = new WorkflowContext().setTaskResult("list", { servers: [{ host: "a1" }, { host: "b2" }] });
 * const run = await withItems(context, "{{ task.list.servers }}", (server) => server.renderTemplate("ping {{ item.host }}"));
 * run.results[1]; // { index: 1, status: "succeeded", value: "ping b2" }
 */
export async function withItems<Shape extends ContextShape, Value>(
  context: WorkflowContext<Shape>,
  source: ItemSource,
  work: ItemWork<Shape, Value>,
  options?: WithItemsOptions<NoInfer<Value>>,
): Promise<ItemsRun<Value>> {
  const host: ItemHost<WorkflowContext<Shape>> = {
    context,
    metrics: stateIn("withItems", context).environment.vocabulary.metrics,
    evaluate: (template) => context.renderJson(template),
    redact: (value) => context.redact(value),
    findSecrets: (value, item = context) => item.findSecrets(value),
    forItem: (item, index) => itemContextOf(context, item, index),
  };
  return new ItemsRunner(host, work, options).run(source);
}
