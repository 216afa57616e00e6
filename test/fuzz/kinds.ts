import fc from "fast-check";
import {
  type ContextOptions,
  compileTemplate,
  createEnvironment,
  type Environment,
  type JsonValue,
  type UndefinedPolicy,
  type WithSecrets,
  WorkflowContext,
} from "workflow-context";
import { unseal } from "../snapshots/seals.ts";
import { fixed, json, options, paths, secret } from "./data.ts";
import { globalsDigest } from "./globals.ts";
import { expression, template } from "./grammar.ts";
import { attempted, withinLimits } from "./guard.ts";
import { type HostValue, hostValue } from "./host-value.ts";
import { mutated } from "./mutated.ts";
import { snapshot } from "./snapshot.ts";

/** A kind of cases: how one is made, and what has to hold of it. */
export interface Kind {
  readonly name: string;
  readonly property: fc.IPropertyWithHooks<unknown>;
}

const before = globalsDigest();

const kind = <T>(name: string, cases: fc.Arbitrary<T>, use: (one: T) => void): Kind => ({
  name,
  property: fc.property(cases as fc.Arbitrary<unknown>, (one) => {
    withinLimits(() => use(one as T)); // the arbitrary makes no other
    const change = globalsDigest().find((line, index) => line !== before[index]);
    if (change !== undefined) throw new Error(`something global has changed: ${change}`);
  }),
});

const policies: readonly UndefinedPolicy[] = ["error", "empty"];
const environments: readonly Environment[] = policies.map((policy) =>
  createEnvironment({ ...fixed, undefined: policy }),
);

function must(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

/** A value may hold the secret only where it says so. */
function checkMarked(given: WithSecrets<JsonValue> | undefined): void {
  if (given === undefined) return;
  const text = JSON.stringify(given.value);
  must(!text.includes(secret) || given.secrets.length > 0, "a secret came out unmarked");
}

function contextOf(given: ContextOptions, item: JsonValue, environment: Environment | undefined): WorkflowContext {
  const context = new WorkflowContext({ ...given, ...(environment && { environment }) });
  return context.setTaskResult("t", item).setLastTaskOutcome(item, "succeeded").forItem(item, 0);
}

/** All doors through which a source comes in. What they give agrees, is the same twice, and changes nothing. */
function useSource(source: string, context: WorkflowContext): void {
  const before = JSON.stringify(context);
  const calls: readonly (() => unknown)[] = [
    () => context.renderTemplate(source),
    () => context.renderJson({ a: [source], b: source }),
    () => compileTemplate(source).render(context),
    () => context.evaluateExpression(source),
    () => context.evaluateCondition(source),
    () => context.clone().publish({ n: source, text: "{{ n }}" }).export(),
    () => context.get(source),
  ];
  for (const call of calls) {
    const [first, second] = [attempted(call), attempted(call)];
    must(JSON.stringify(first) === JSON.stringify(second), "the same call gave something else");
  }
  const traced = [
    () => context.renderTemplateWithSecrets(source),
    () => context.renderJsonWithSecrets({ a: [source], b: source }),
    () => context.evaluateWithSecrets(source),
  ];
  for (const call of traced) checkMarked(attempted(call));
  attempted(() => must(!context.redact(context.renderTemplate(source)).includes(secret), "redact left a secret"));
  must(JSON.stringify(context) === before, "rendering changed the context");
}

const rendering = fc.record({
  given: options,
  item: json,
  environment: fc.constantFrom(...environments.keys()),
});

const sources = (name: string, source: fc.Arbitrary<string>): Kind =>
  kind(name, fc.tuple(source, rendering), ([text, { given, item, environment }]) =>
    useSource(text, contextOf(given, item, environments[environment])),
  );

function useSnapshot(data: unknown): void {
  for (const given of [{}, { unseal }]) {
    const context = attempted(() => WorkflowContext.import(data, given));
    if (context === undefined) continue;
    const text = JSON.stringify(context);
    must(JSON.stringify(WorkflowContext.import(JSON.parse(text))) === text, "import gave something else");
    for (const path of paths) {
      attempted(() => context.get(path));
      attempted(() => context.renderTemplate(`{{ ${path} }}`));
      checkMarked(attempted(() => context.evaluateWithSecrets(path)));
    }
    attempted(() => context.redact(`${secret}, ${text}`));
    attempted(() => context.setVariable("n", 1).clearCurrentItem().size());
  }
}

/** All doors through which a value of the host comes in. A write that fails changes nothing. */
function useHostValue({ make }: HostValue): void {
  const environment = createEnvironment({ ...fixed, functions: { host: () => make() as JsonValue } }); // it is tried whether it is
  const context = new WorkflowContext({ variables: { n: 1 }, environment });
  const given = (): object => make() as object; // as above
  const writes: readonly ((draft: WorkflowContext) => unknown)[] = [
    (draft) => draft.setVariable("value", make()),
    (draft) => draft.setTaskResult("value", make(), { secrets: ["/a"] }),
    (draft) => draft.setCurrentItem(make(), 0),
    (draft) => draft.setLastTaskOutcome(make(), "failed"),
    (draft) => draft.publishFromResult(make(), ["a", "b"]),
    (draft) => draft.publish({ n: 2, value: make() }),
    (draft) => draft.publish(given() as Record<string, unknown>), // as above
  ];
  for (const write of writes) {
    const draft = context.clone();
    const before = JSON.stringify(draft);
    if (attempted(() => write(draft) ?? true) === undefined) must(JSON.stringify(draft) === before, "half a write");
    const text = JSON.stringify(draft);
    must(JSON.stringify(WorkflowContext.import(JSON.parse(text))) === text, "what came in is not JSON");
  }
  attempted(() => context.forItem(make(), 0).renderTemplate("{{ item }}{{ item.a }}{{ item | length }}"));
  attempted(() => context.renderJson(make()));
  attempted(() => compileTemplate(make()).render(context));
  attempted(() => context.evaluateExpression("[host(), host() | tojson]"));
  attempted(() => context.redact(make()));
  attempted(() => WorkflowContext.import(make()));
  attempted(() => WorkflowContext.import({ ...(context.export() as object), variables: make() }));
  attempted(() => WorkflowContext.rebuild({ parameters: given(), taskResults: given() }));
  attempted(() => new WorkflowContext({ variables: given(), system: given(), config: given(), keystore: given() }));
}

export const kinds: readonly Kind[] = [
  sources("expressions", expression),
  sources("templates", template),
  sources("mutated templates", mutated(template)),
  sources("mutated expressions", mutated(expression)),
  kind("snapshots", snapshot, useSnapshot),
  kind("host values", hostValue, useHostValue),
];
