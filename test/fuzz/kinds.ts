import fc from "fast-check";
import {
  type ContextOptions,
  compileCondition,
  compileTemplate,
  createEnvironment,
  type Environment,
  type JsonValue,
  type UndefinedPolicy,
  type WithSecrets,
  WorkflowContext,
} from "workflow-context";
import { dialectSets } from "../dialect-sets.ts";
import { unseal } from "../snapshots/seals.ts";
import { deterministic, json, options, paths, secret } from "./data.ts";
import { useExplanations } from "./explanations.ts";
import { globalsDigest } from "./globals.ts";
import { type Sources, sourcesOfSets } from "./grammar.ts";
import { unlessRefused, withinLimits } from "./guard.ts";
import { type HostValue, hostValue } from "./host-value.ts";
import { mutated } from "./mutated.ts";
import { twoWorlds, useTwoWorlds } from "./non-interference.ts";
import { slices, useSlices } from "./slices.ts";
import { snapshot } from "./snapshot.ts";

/** A kind of cases, and the property that each case of it must have. */
export interface Kind {
  readonly name: string;
  readonly property: fc.IPropertyWithHooks<unknown>;
}

const before = globalsDigest();

const kind = <T>(name: string, cases: fc.Arbitrary<T>, use: (one: T) => unknown): Kind => ({
  name,
  property: fc.property(cases as fc.Arbitrary<unknown>, (one) => {
    withinLimits(() => use(one as T)); // the arbitrary makes no other type
    const change = globalsDigest().find((line, index) => line !== before[index]);
    if (change !== undefined) throw new Error(`something global has changed: ${change}`);
  }),
});

const policies: readonly UndefinedPolicy[] = ["error", "empty"];
/** An environment of each policy, for each set of dialects. */
const environments: readonly (readonly Environment[])[] = dialectSets.map((dialects) =>
  policies.map((policy) => createEnvironment({ ...deterministic, undefined: policy, dialects })),
);

function assert(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

/** Fails where a value holds the secret and no part of it is marked. */
function checkMarked(given: WithSecrets<JsonValue> | undefined): void {
  if (given === undefined) return;
  const text = JSON.stringify(given.value);
  assert(!text.includes(secret) || given.secrets.length > 0, "a secret came out unmarked");
}

function contextOf(given: ContextOptions, item: JsonValue, environment: Environment | undefined): WorkflowContext {
  const context = new WorkflowContext({ ...given, ...(environment && { environment }) });
  return context.setTaskResult("t", item).setLastTaskOutcome(item, "succeeded").forItem(item, 0);
}

/** Renders a source in every way that the library has. Each way gives one result when it is repeated, marks secrets, and changes nothing. */
function useSource(source: string, context: WorkflowContext): void {
  const before = JSON.stringify(context);
  const calls: readonly (() => unknown)[] = [
    () => context.renderTemplate(source),
    () => context.renderJson({ a: [source], b: source }),
    () => compileTemplate(source).render(context),
    () => context.evaluateExpression(source),
    () => context.evaluateCondition(source),
    () => compileCondition(source).evaluate(context),
    () => context.clone().publish({ n: source, text: "{{ n }}" }).export(),
    () => context.get(source),
  ];
  for (const call of calls) {
    const [first, second] = [unlessRefused(call), unlessRefused(call)];
    assert(JSON.stringify(first) === JSON.stringify(second), "the same call gave something else");
  }
  const traced = [
    () => context.renderTemplateWithSecrets(source),
    () => context.renderJsonWithSecrets({ a: [source], b: source }),
    () => context.evaluateWithSecrets(source),
  ];
  for (const call of traced) checkMarked(unlessRefused(call));
  unlessRefused(() => assert(!context.redact(context.renderTemplate(source)).includes(secret), "redact left a secret"));
  assert(JSON.stringify(context) === before, "rendering changed the context");
}

const rendering = fc.record({
  given: options,
  item: json,
  policy: fc.constantFrom(...policies.keys()),
});

/** Makes a kind of sources: those of each set of dialects in turn. */
function sources(name: string, sourceOf: (all: Sources) => fc.Arbitrary<string>): Kind {
  const cases = sourcesOfSets.map((all, set) => fc.tuple(sourceOf(all), fc.constant(set), rendering));
  return kind(name, fc.oneof(...cases), ([text, set, { given, item, policy }]) =>
    useSource(text, contextOf(given, item, environments[set]?.[policy])),
  );
}

function useSnapshot(data: unknown): void {
  for (const given of [{}, { unseal }]) {
    const context = unlessRefused(() => WorkflowContext.import(data, given));
    if (context === undefined) continue;
    const text = JSON.stringify(context);
    assert(JSON.stringify(WorkflowContext.import(JSON.parse(text))) === text, "import gave something else");
    for (const path of paths) {
      unlessRefused(() => context.get(path));
      unlessRefused(() => context.renderTemplate(`{{ ${path} }}`));
      checkMarked(unlessRefused(() => context.evaluateWithSecrets(path)));
    }
    unlessRefused(() => context.redact(`${secret}, ${text}`));
    unlessRefused(() => context.setVariable("n", 1).clearCurrentItem().size());
  }
}

/** Hands a value of the host to every function that takes one. A write that fails must change nothing. */
function useHostValue({ make }: HostValue): void {
  const host = (): JsonValue => make() as JsonValue; // it need not be JSON: the library has to find out
  const environment = createEnvironment({ ...deterministic, functions: { host } });
  const context = new WorkflowContext({ variables: { n: 1 }, environment });
  const makeObject = (): object => make() as object; // it need not be an object
  const writes: readonly ((draft: WorkflowContext) => unknown)[] = [
    (draft) => draft.setVariable("value", make()),
    (draft) => draft.setTaskResult("value", make(), { secrets: ["/a"] }),
    (draft) => draft.setCurrentItem(make(), 0),
    (draft) => draft.setLastTaskOutcome(make(), "failed"),
    (draft) => draft.finishTask("value", make(), "failed", { secrets: ["/a"] }),
    (draft) => draft.setVariables({ n: 2, value: make() }),
    (draft) => draft.setVariables(makeObject(), { secrets: ["/a"] }),
    (draft) => draft.publishFromResult(make(), ["a", "b"]),
    (draft) => draft.publish({ n: 2, value: make() }),
    (draft) => draft.publish([{ n: 2 }, { value: make() }]),
    (draft) => draft.publish(makeObject() as Record<string, unknown>), // it need not be an object
  ];
  for (const write of writes) {
    const draft = context.clone();
    const before = JSON.stringify(draft);
    if (unlessRefused(() => write(draft) ?? true) === undefined)
      assert(JSON.stringify(draft) === before, "half a write");
    const text = JSON.stringify(draft);
    assert(JSON.stringify(WorkflowContext.import(JSON.parse(text))) === text, "an admitted value is not JSON");
  }
  unlessRefused(() => context.forItem(make(), 0).renderTemplate("{{ item }}{{ item.a }}{{ item | length }}"));
  unlessRefused(() => context.renderJson(make()));
  unlessRefused(() => compileTemplate(make()).render(context));
  unlessRefused(() => context.evaluateExpression("[host(), host() | tojson]"));
  unlessRefused(() => context.redact(make()));
  unlessRefused(() => WorkflowContext.import(make()));
  unlessRefused(() => WorkflowContext.import({ ...(context.export() as object), variables: make() }));
  unlessRefused(() => WorkflowContext.rebuild({ parameters: makeObject(), taskResults: makeObject() }));
  unlessRefused(
    () =>
      new WorkflowContext({
        variables: makeObject(),
        system: makeObject(),
        config: makeObject(),
        keystore: makeObject(),
      }),
  );
}

export const kinds: readonly Kind[] = [
  sources("expressions", ({ expression }) => expression),
  sources("templates", ({ block }) => block),
  sources("mutated templates", ({ block }) => mutated(block)),
  sources("mutated expressions", ({ expression }) => mutated(expression)),
  kind("snapshots", snapshot, useSnapshot),
  kind("host values", hostValue, useHostValue),
  kind("two worlds", twoWorlds, useTwoWorlds),
  kind("slices", slices, useSlices),
  kind("explanations", slices, useExplanations),
];
