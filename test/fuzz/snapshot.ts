import fc from "fast-check";
import { type ContextOptions, createEnvironment, type JsonValue, WorkflowContext } from "workflow-context";
import { seal } from "../snapshots/seals.ts";
import { deterministic, json, options } from "./data.ts";
import { mutated } from "./mutated.ts";

const environment = createEnvironment(deterministic);

const stored = fc
  .tuple(options, fc.array(json, { maxLength: 2 }), json, fc.boolean())
  .map(([given, items, result, isSealed]: [ContextOptions, JsonValue[], JsonValue, boolean]) => {
    const context = new WorkflowContext({ ...given, environment })
      .finishTask("t", result, "timed_out")
      .setLastTaskOutcome(result, "failed");
    const inner = items.reduce<WorkflowContext>((outer, item, index) => outer.forItem(item, index), context);
    return JSON.stringify(inner.export(isSealed ? { seal } : {}));
  });

/** Replaces one part of a value. The place counts the parts in the order in which JSON.parse visits them. */
type PartChange = readonly [place: number, instead: unknown];

const partChange: fc.Arbitrary<PartChange> = fc.tuple(
  fc.nat({ max: 60 }),
  fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(undefined, [], {}, 1, -1, 1.5, "workflow-context", { $secret: "keystore.token" }, { $secret: 1 }),
    fc.constantFrom(
      ["/keystore"],
      ["/variables/n"],
      ["/format"],
      ["/iterations/0/item"],
      ["a.b"],
      ["/lastTask/result"],
      { t: "failed" },
      [1],
    ),
  ),
);

function changed(value: unknown, [place, instead]: PartChange): unknown {
  let left = place;
  const text = JSON.stringify(value) ?? "null"; // an earlier change may have taken all of it away
  return JSON.parse(text, (_, part: unknown) => (left-- === 0 ? instead : part));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Arbitrary damaged snapshots: some with other parts, some whose text was changed. */
export const snapshot: fc.Arbitrary<unknown> = fc.oneof(
  mutated(stored).map(parsed),
  fc
    .tuple(stored, fc.array(partChange, { minLength: 1, maxLength: 3 }))
    .map(([text, changes]) => changes.reduce<unknown>(changed, parsed(text))),
);
