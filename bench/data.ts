import { createEnvironment, type JsonList, type JsonObject, type JsonValue, WorkflowContext } from "workflow-context";

/** Makes a host as a task result lists it, a row of about 160 bytes of JSON. */
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

/** Items as an engine has them: parts of the result of an earlier task. */
export const itemRows = (count: number): JsonList =>
  new WorkflowContext().setTaskResult("list", hostRows(count)).getTaskResult("list") as JsonList; // a list was stored

const rowsFrom = (index: number): JsonObject[] => Array.from({ length: 64 }, (_, row) => hostRow(index * 64 + row));

/** Makes the parts of a task result beside its status. */
const kinds = {
  /** 10 KB of JSON: 64 rows of nested data. */
  large: (index) => ({ took: index, rows: rowsFrom(index) }),
  small: (index) => ({ took: index }),
  /** One string of 10 KB: the data that is cheapest to copy deeply. */
  text: (index) => ({ body: `${index}`.padEnd(10_240, "x") }),
  /** A context with one of these is 1 KB. */
  kilobyte: (index) => ({ body: `${index}`.padEnd(400, "x") }),
} as const satisfies Readonly<Record<string, (index: number) => JsonObject>>;
export type ResultKind = keyof typeof kinds;

const made = new Map<string, JsonObject>();

// Contexts of several sizes share their results, so that 5,000 of them are made once.
const resultOf = (kind: ResultKind, index: number): JsonObject => {
  const key = `${kind} ${index}`;
  const found = made.get(key) ?? { result: { status: "ok", ...kinds[kind](index) } };
  made.set(key, found);
  return found;
};

const resultsOf = (count: number, kind: ResultKind): Record<string, JsonValue> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`task_${index}`, resultOf(kind, index)]));

const variablesOf = (count: number): Record<string, JsonValue> => {
  const named: Record<string, JsonValue> = { region: "us-east-1", batch: 25, owner: { name: "Ada", team: "platform" } };
  const numbered = Array.from({ length: count }, (_, index) => [`variable_${index}`, `value ${index}`] as const);
  return Object.fromEntries([...Object.entries(named), ...numbered].slice(0, count));
};

const parameters: JsonObject = { name: "Ada", retries: 5, environment: "production", target: { host: "a1", port: 22 } };
const config: JsonObject = { endpoint: "https://example.org/api", timeout: 30 };
const keystore: JsonObject = { token: "not-a-secret" };
const system: JsonObject = { workflow_start: "2025-01-01T00:00:00.000Z", run: "run-1" };

/** The names of the language as a plain object, as an engine without this library holds them and passes them to nunjucks. */
export type PlainContext = ReturnType<typeof plainContext>;
export type Data = Parameters<typeof plainContext>;

export const plainContext = (results: number, kind: ResultKind = "large", variables = 10) => ({
  parameters,
  variables: variablesOf(variables),
  tasks: resultsOf(results, kind),
  config,
  keystore,
  system,
});

/** The names that a template reads, variables bare among them. */
export function plainNames({ variables, tasks, ...others }: PlainContext, item: JsonValue = null, index = 0): object {
  return { ...variables, ...others, workflow: variables, task: tasks, item, index };
}

/** The names after a write of a variable, whose namespace is copied for that. */
export function writtenNames(results: number): (batch: number) => object {
  const names = plainNames(plainContext(results)) as { readonly workflow: object }; // it has that name
  return (batch) => ({ ...names, batch, workflow: { ...names.workflow, batch } });
}

// The largest contexts of the bench are larger than a context may be by default.
const environment = createEnvironment({ limits: { contextBytes: Number.MAX_SAFE_INTEGER } });
const owned = new WorkflowContext({ environment });

/** A context of ours with the data of a plain one. */
export function ourContext(results: number, kind: ResultKind = "large", variables = 10): WorkflowContext {
  const { tasks, ...options } = plainContext(results, kind, variables);
  const context = new WorkflowContext({ ...options, environment });
  for (const [name, result] of Object.entries(tasks)) {
    const key = `${kind} ${name}`;
    if (owned.getTaskResult(key) === undefined) owned.setTaskResult(key, result);
    context.setTaskResult(name, owned.getTaskResult(key));
  }
  return context;
}

/** A nested document of about 10 KB of JSON for each section. */
export const document = (sections: number): JsonObject => ({
  title: "inventory",
  sections: Array.from({ length: sections }, (_, index) => resultOf("large", index)),
});
