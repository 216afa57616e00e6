import { ingest } from "../../data/ingest.ts";
import { isName, type JsonValue } from "../../data/json.ts";
import { ContextError, usage } from "../../errors.ts";
import { markedIncoming } from "../run/marked.ts";
import type { Run } from "../run/run.ts";
import { isTruthy } from "../values/truth.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, type Parameter, rest } from "./parameters.ts";

/** A function of the host, for templates: takes JSON, gives JSON. What it throws becomes a `host-function` error. */
export type HostFunction = (...values: JsonValue[]) => unknown;

/** A function of the host with what there is to say of it. */
export interface HostFunctionDefinition {
  readonly call: HostFunction;
  /** One sentence for the author of a template. */
  readonly summary?: string;
  /** Names of the parameters, an optional one with a `?` behind. Without them any number of arguments is taken. */
  readonly parameters?: readonly string[];
}

/** Functions or tests of the host by the names that templates call them by. */
export type HostFunctions = Readonly<Record<string, Callable | HostFunctionDefinition>>;

// Every function has a `call`: without this, TypeScript gives the parameters of a definition's `call` no types.
type Callable = HostFunction & { readonly call: HostFunction };

/** Rows for the functions of a host. */
export const hostFunctions = (given: HostFunctions): FunctionDefinition[] =>
  Object.entries(given).map(([name, one]) => rowOf(name, one, (value) => ingest(value, `what '${name}' gave`)));

/** Rows for the tests of a host: a test holds where its function gives something true. */
export const hostTests = (given: HostFunctions): FunctionDefinition[] =>
  Object.entries(given).map(([name, one]) =>
    rowOf(name, one, (value) => isTruthy(ingest(value, `what the test '${name}' gave`))),
  );

function rowOf(
  name: string,
  given: HostFunction | HostFunctionDefinition,
  admit: (value: unknown) => JsonValue,
): FunctionDefinition {
  const {
    call,
    summary = "A function of the host.",
    parameters,
  }: HostFunctionDefinition = typeof given === "function" ? { call: given } : given;
  if (!isName(name) || typeof call !== "function") {
    throw usage(`'${name}' can't be registered: it needs a name and a function`);
  }
  if (parameters === undefined) {
    return define({
      name,
      summary,
      parameters: [rest(any("values"))],
      call: (run, values): JsonValue => guarded(run, name, () => admit(call(...values))),
    });
  }
  const rows: readonly Parameter<JsonValue | undefined>[] = parameters.map((parameter) =>
    parameter.endsWith("?") ? any(parameter.slice(0, -1), undefined) : any(parameter),
  );
  // an argument left out is not handed on, so that the host's own default holds
  return define({
    name,
    summary,
    parameters: rows,
    call: (run, ...values) => guarded(run, name, () => admit(call(...(values as JsonValue[])))),
  });
}

/** Calls the host. What it throws, and what it gives that is not JSON, may say what it was given. */
function guarded(run: Run, name: string, call: () => JsonValue): JsonValue {
  run.varies = true;
  try {
    return markedIncoming(call(), run);
  } catch (cause) {
    if (run.sources !== undefined) throw new ContextError("host-function", { name, isWithheld: true });
    if (cause instanceof ContextError && cause.code === "not-json") throw cause;
    throw new ContextError("host-function", { name, isWithheld: false }, { cause });
  }
}
