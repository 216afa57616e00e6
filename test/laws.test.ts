import fc from "fast-check";
import lodashGet from "lodash.get";
import { expect, test } from "vitest";
import { type JsonValue, WorkflowContext } from "workflow-context";
import { json, options } from "./fuzz/data.ts";

/** A model of a context: plain data, of which each clone has a deep copy. */
interface Model {
  variables: Record<string, unknown>;
  tasks: Record<string, unknown>;
  item: unknown;
  index: number | undefined;
  outcome: string | undefined;
}

interface Pair {
  readonly context: WorkflowContext;
  readonly model: Model;
}

const name = fc.constantFrom("a", "b", "c", "count", "__proto__", "constructor");

/** Makes one write to a context and to its model. */
type Write = (pair: Pair) => void;

const write: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      ({ context, model }) => {
        context.setVariable(key, value);
        own(model.variables, key, value);
      },
  ),
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      ({ context, model }) => {
        context.setTaskResult(key, value);
        own(model.tasks, key, value);
      },
  ),
  fc.array(fc.tuple(name, json), { maxLength: 4 }).map(
    (entries): Write =>
      ({ context, model }) => {
        const values = {};
        for (const [key, value] of entries) own(values, key, value);
        context.setVariables(values);
        for (const [key, value] of Object.entries(values)) own(model.variables, key, value);
      },
  ),
  fc.tuple(name, fc.boolean()).map(
    ([key, isVariable]): Write =>
      ({ context, model }) => {
        if (isVariable) context.removeVariable(key);
        else context.removeTaskResult(key);
        delete (isVariable ? model.variables : model.tasks)[key];
      },
  ),
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      ({ context, model }) => {
        context.finishTask(key, value, "timed_out");
        own(model.tasks, key, value);
        model.outcome = "timed_out";
      },
  ),
  fc.tuple(json, fc.nat(9)).map(
    ([item, index]): Write =>
      ({ context, model }) => {
        context.setCurrentItem(item, index);
        Object.assign(model, { item, index });
      },
  ),
  fc.constant<Write>(({ context, model }) => {
    context.clearCurrentItem();
    Object.assign(model, { item: undefined, index: undefined });
  }),
  fc.constantFrom("succeeded" as const, "failed" as const).map(
    (outcome): Write =>
      ({ context, model }) => {
        context.setLastTaskOutcome(null, outcome);
        model.outcome = outcome;
      },
  ),
  fc.tuple(name, json).map(
    ([key, value]): Write =>
      ({ context, model }) => {
        context.publish({ [key]: { kept: "{{ workflow | length }}" }, later: 1 });
        void value;
        own(model.variables, key, { kept: Object.keys(model.variables).length });
        own(model.variables, "later", 1);
      },
  ),
);

const own = (object: Record<string, unknown>, key: string, value: unknown): void => {
  Object.defineProperty(object, key, {
    value: structuredClone(value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
};

const stateOf = ({ context }: Pair): Model => {
  const { variables, taskResults, lastTask, iterations } = context.export() as Record<string, JsonValue>;
  const [iteration] = iterations as { item: unknown; index: number }[];
  return {
    variables: variables as Model["variables"],
    tasks: taskResults as Model["tasks"],
    item: iteration?.item,
    index: iteration?.index,
    outcome: (lastTask as { outcome: string } | null)?.outcome,
  };
};

const expectSame = (pair: Pair): void => {
  // JSON text shows an own `__proto__` and the order of keys; toEqual ignores both.
  expect(JSON.stringify(stateOf(pair))).toBe(JSON.stringify(pair.model));
};

test("writes on a thousand clones are seen by the clone that made them and by no other", () => {
  const steps = fc.array(fc.tuple(fc.nat(), write), { minLength: 200, maxLength: 400 });
  fc.assert(
    fc.property(steps, (writes) => {
      const origin: Model = { variables: {}, tasks: {}, item: undefined, index: undefined, outcome: undefined };
      const pairs: Pair[] = [{ context: new WorkflowContext(), model: origin }];
      for (let clones = 1; clones < 1_000; clones++) {
        const { context, model } = pairs[(clones * 7919) % pairs.length] as Pair; // the list holds one from the start
        const clone = { context: context.clone(), model: structuredClone(model) };
        // structuredClone loses an own `__proto__`, so namespaces are copied by hand.
        Object.assign(clone.model, { variables: copied(model.variables), tasks: copied(model.tasks) });
        pairs.push(clone);
        const [target, change] = writes[clones % writes.length] as (typeof writes)[number]; // the arbitrary makes at least 200
        change(pairs[target % pairs.length] as Pair);
      }
      for (const pair of pairs) expectSame(pair);
    }),
    { numRuns: 10 },
  );
});

const copied = (values: Record<string, unknown>): Record<string, unknown> => {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) own(copy, key, value);
  return copy;
};

test("import gives back what export gave, through JSON text", () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 20 }), fc.array(json, { maxLength: 3 }), (writes, items) => {
      const model: Model = { variables: {}, tasks: {}, item: undefined, index: undefined, outcome: undefined };
      const start = new WorkflowContext();
      for (const change of writes) change({ context: start, model });
      const context = items.reduce<WorkflowContext>((outer, item, index) => outer.forItem(item, index), start);
      const text = JSON.stringify(context);
      const again = WorkflowContext.import(JSON.parse(text));
      expect(JSON.stringify(again)).toBe(text);
      expect(again.evaluateExpression(everything)).toEqual(context.evaluateExpression(everything));
    }),
  );
});

test("a context that was sealed and unsealed has the values and the secrets that it had", () => {
  const seal = (value: JsonValue): string => JSON.stringify(value);
  const unseal = (sealed: JsonValue): JsonValue => JSON.parse(String(sealed)) as JsonValue;
  fc.assert(
    fc.property(options, fc.array(write, { maxLength: 10 }), (given, writes) => {
      const context = new WorkflowContext(given);
      const model: Model = { variables: {}, tasks: {}, item: undefined, index: undefined, outcome: undefined };
      for (const change of writes) change({ context, model });
      const stored = JSON.stringify(context.export({ seal }));
      const again = WorkflowContext.import(JSON.parse(stored), { unseal });
      expect(JSON.stringify(again.export({ seal }))).toBe(stored);
      expect(again.evaluateWithSecrets(everything)).toEqual(context.evaluateWithSecrets(everything));
    }),
  );
});

const around = ["item", "index", "parent"].map((name) => `${name} | default(null)`);
const everything = `[parameters, workflow, task, config, keystore, system, result(), ${around}]`;

test("an admitted value is equal to its JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const admitted = new WorkflowContext().setVariable("value", value).getVariable("value");
      expect(JSON.stringify(admitted)).toBe(JSON.stringify(value));
    }),
  );
});

test("a path leads where it leads in lodash", () => {
  const piece = fc.constantFrom(..."abc01.[]-'\"\\ ü", "..", "[0]", "[]", "['a.b']", '["\\"]"]', "[-1.5]", ".b");
  const paths = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(paths, (path) => {
      const keys = lodashKeys(path);
      fc.pre(keys.length > 0);
      const variables = keys.reduceRight<object>((inner, key) => ({ [key]: inner }), { found: true });
      expect(new WorkflowContext({ variables }).get(path)).toEqual({ found: true });
    }),
    { numRuns: 2_000 },
  );
});

/** Records the keys that lodash.get asks for. */
function lodashKeys(path: string): readonly string[] {
  const keys: string[] = [];
  const recorder: object = new Proxy(Object.freeze({}), {
    has: () => false, // lodash asks whether the whole path is one key
    get: (_, key) => {
      keys.push(String(key));
      return recorder;
    },
  });
  lodashGet(recorder, path);
  return keys;
}
