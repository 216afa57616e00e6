import { type JsonObject, type JsonValue, WorkflowContext } from "workflow-context";

/** A host as a task result lists it: a row of about 160 bytes of JSON. */
const hostRow = (index: number): JsonObject => ({
  id: `host-${String(index).padStart(6, "0")}`,
  host: `10.${index % 7}.${index % 211}.${index % 253}`,
  port: 8000 + (index % 100),
  state: index % 9 === 0 ? "draining" : "healthy",
  load: (index % 1000) / 1000,
  tags: ["web", `zone-${index % 3}`],
  check: { passed: index % 9 !== 0, milliseconds: index % 50 },
});

export const hostRows = (count: number): JsonObject[] => Array.from({ length: count }, (_, index) => hostRow(index));

/** A task result of 10 KB of JSON: 64 rows of nested data. */
const largeResult = (index: number): JsonObject => ({
  result: { status: "ok", took: index, rows: Array.from({ length: 64 }, (_, row) => hostRow(index * 64 + row)) },
});

const smallResult = (index: number): JsonObject => ({ result: { status: "ok", took: index } });

/** A task result of one string of 10 KB: the data that is cheapest to copy deeply. */
const textResult = (index: number): JsonObject => ({ result: { status: "ok", body: `${index}`.padEnd(10_240, "x") } });

/** A context with one of these is 1 KB. */
const kilobyteResult = (index: number): JsonObject => ({ result: { status: "ok", body: `${index}`.padEnd(400, "x") } });

const kinds = { large: largeResult, small: smallResult, text: textResult, kilobyte: kilobyteResult } as const;
export type ResultKind = keyof typeof kinds;

const made = new Map<string, JsonObject>();

// Contexts of several sizes share their results, so that 5,000 of them are made once.
const resultOf = (kind: ResultKind, index: number): JsonObject => {
  const key = `${kind} ${index}`;
  const found = made.get(key) ?? kinds[kind](index);
  made.set(key, found);
  return found;
};

export const resultsOf = (count: number, kind: ResultKind): Record<string, JsonObject> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`task_${index}`, resultOf(kind, index)]));

export const variablesOf = (count: number): Record<string, JsonValue> => {
  const named: Record<string, JsonValue> = { region: "us-east-1", batch: 25, owner: { name: "Ada", team: "platform" } };
  const numbered = Array.from({ length: count }, (_, index) => [`variable_${index}`, `value ${index}`] as const);
  return Object.fromEntries([...Object.entries(named), ...numbered].slice(0, count));
};

const parameters: JsonObject = { name: "Ada", retries: 5, environment: "production", target: { host: "a1", port: 22 } };
const config: JsonObject = { endpoint: "https://example.org/api", timeout: 30 };
const keystore: JsonObject = { token: "not-a-secret" };
const system: JsonObject = { workflow_start: "2025-01-01T00:00:00.000Z", run: "run-1" };

/** What an engine without this library holds and passes to nunjucks: the names of the language as a plain object. */
export interface PlainContext {
  readonly parameters: JsonObject;
  readonly variables: Record<string, JsonValue>;
  readonly tasks: Record<string, JsonObject>;
  readonly config: JsonObject;
  readonly keystore: JsonObject;
  readonly system: JsonObject;
}

export const plainContext = (results: number, kind: ResultKind = "large", variables = 10): PlainContext => ({
  parameters,
  variables: variablesOf(variables),
  tasks: resultsOf(results, kind),
  config,
  keystore,
  system,
});

/** The names that a template reads, variables bare among them. */
export const plainNames = (
  { variables, tasks, ...others }: PlainContext,
  item: JsonValue = null,
  index = 0,
): object => ({
  ...variables,
  ...others,
  workflow: variables,
  task: tasks,
  item,
  index,
});

/** The same where a variable was written: its namespace is copied for that. */
export function writtenNames(results: number): (batch: number) => object {
  const names = plainNames(plainContext(results)) as { readonly workflow: object }; // it has that name
  return (batch) => ({ ...names, batch, workflow: { ...names.workflow, batch } });
}

const owned = new WorkflowContext();

/** The same data in a context of ours. */
export function ourContext(results: number, kind: ResultKind = "large", variables = 10): WorkflowContext {
  const plain = plainContext(results, kind, variables);
  const context = new WorkflowContext(plain);
  for (const [name, result] of Object.entries(plain.tasks)) {
    const key = `${kind} ${name}`;
    if (owned.getTaskResult(key) === undefined) owned.setTaskResult(key, result);
    context.setTaskResult(name, owned.getTaskResult(key));
  }
  return context;
}

/** A nested document of about 10 KB of JSON for each section. */
export const document = (sections: number): JsonObject => ({
  title: "inventory",
  sections: Array.from({ length: sections }, (_, index) => largeResult(index)),
});
