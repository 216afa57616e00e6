// The types of a context whose host says what is in it. A line that compiles, or does not, is the test.
import {
  type ContextOptions,
  compileTemplate,
  createEnvironment,
  type JsonValue,
  type Stored,
  WorkflowContext,
  withItems,
} from "workflow-context";

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;

/** Compiles only where a value has exactly a type. */
const is = <Expected>() => ({
  of: <Given>(_value: Given, ..._same: Equal<Given, Expected> extends true ? [] : [never]): void => {},
});

interface Run {
  parameters: { name: string; since: Date; tags?: string[] };
  variables: { count: number; mail: { to: string[]; sent: Date | null }; pair: [string, { port: number }] };
  taskResults: { fetch: { items: { id: number; note?: string }[]; "content-type": string } };
}

const options: ContextOptions<Run> = {
  parameters: { name: "ada", since: new Date(0), tags: undefined as unknown as string[] },
  variables: { count: 1 },
  config: undefined,
  keystore: undefined,
  secrets: undefined,
  environment: undefined,
};
export const context = new WorkflowContext<Run>(options);

// Getters give what was stored: JSON that nobody can change.
is<number | undefined>().of(context.getVariable("count"));
is<{ readonly to: readonly string[]; readonly sent: string | null } | undefined>().of(context.getVariable("mail"));
is<readonly [string, { readonly port: number }] | undefined>().of(context.getVariable("pair"));
const fetched = context.getTaskResult("fetch");
is<number | undefined>().of(fetched?.items[0]?.id);
// @ts-expect-error a list that was stored can't be pushed to
fetched?.items.push({ id: 1 });
// @ts-expect-error a Date is a text
context.getVariable("mail")?.sent?.getTime();
is<string>().of({} as Stored<URL>);
is<JsonValue>().of({} as Stored<unknown>);
is<JsonValue>().of({} as Stored<JsonValue>);
is<{ readonly a: never }>().of({} as Stored<{ a: Map<string, number> }>);

// A path that is written out has the type of what it leads to.
is<string | undefined>().of(context.get("parameters.name"));
is<string | undefined>().of(context.get("parameters.since"));
is<readonly string[] | undefined>().of(context.get("parameters.tags"));
is<number | undefined>().of(context.get("workflow.count"));
is<number | undefined>().of(context.get("vars.count"));
is<number | undefined>().of(context.get("count"));
is<number | undefined>().of(context.get("task.fetch.items[0].id"));
is<string | undefined>().of(context.get("task.fetch.items[0].note"));
is<number | undefined>().of(context.get("workflow.pair[1].port"));
is<number | string>().of(context.get("workflow.count", "none"));
is<JsonValue | undefined>().of(context.get("parameters.name.first"));
is<JsonValue | undefined>().of(context.get("task.other.body"));
is<JsonValue | undefined>().of(context.get("keystore.token"));
is<JsonValue | undefined>().of(context.get("item.host"));
is<JsonValue | undefined>().of(context.get('task.fetch["content-type"]'));
declare const path: string;
is<JsonValue | undefined>().of(context.get(path));

// Names that are known are checked; a name that the compiler does not know is any.
context.setVariable("count", 2).setVariables({ count: 3 }).removeVariable("count");
context
  .finishTask("fetch", { items: [], "content-type": "" }, "succeeded")
  .finishTask("fetch", new Error("x"), "failed");
// @ts-expect-error there is no such variable
context.setVariable("cuont", 1);
// @ts-expect-error there is no such variable
context.getVariable("cuont");
// @ts-expect-error there is no such task
context.finishTask("fecth", 1, "succeeded");
// @ts-expect-error what a task gives that succeeds has its type
context.finishTask("fetch", { code: 200 }, "succeeded");
context.finishTask("fetch", { code: 503 }, "failed").finishTask("fetch", "late", "timed_out"); // what did not has any
// @ts-expect-error the variable is a number
context.setVariable("count", "one");
declare const name: string;
context.setVariable(name, { any: 1 }).setTaskResult(name, [1]).finishTask(name, undefined, "failed");
is<JsonValue | undefined>().of(context.getVariable(name));
is<JsonValue | undefined>().of(context.getTaskResult(name));

// What is written for any context takes one of any shape, and gives one.
const log = (any: WorkflowContext): string => any.renderTemplate("{{ count }}");
const same = <Context extends WorkflowContext>(any: Context): Context => any;
log(context);
is<WorkflowContext<Run>>().of(same(context));
is<WorkflowContext<Run>>().of(context.clone());
is<JsonValue | undefined>().of(new WorkflowContext().getVariable("any"));
is<JsonValue | undefined>().of(new WorkflowContext().get("parameters.any"));
compileTemplate("{{ 1 }}").render(context);
void withItems(context, [1], (item) => is<number | undefined>().of(item.getVariable("count")), { signal: undefined });

// Nothing but a context is rendered, and options may be undefined.
// @ts-expect-error a number is no context
compileTemplate("{{ 1 }}").render(5);
// @ts-expect-error an object is none
compileTemplate("{{ 1 }}").render({});
createEnvironment({ limits: { steps: undefined }, metrics: undefined, undefined: undefined, clock: undefined });
context.export({ seal: undefined, omit: undefined });
context.forItem(1, 0, { secrets: undefined }).renderJson(1, { allowSecret: undefined });
WorkflowContext.import({}, { unseal: undefined, secrets: undefined, keystore: undefined });
