import { isName, type JsonValue } from "../../data/json.ts";
import { aFunction, aText, checkedOptions, entriesOf, type Kinds, texts } from "../../data/options.ts";
import { isPromise } from "../../data/promise.ts";
import { ContextError, usage } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { isTruthy } from "../values/truth.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, type Parameter, rest } from "./parameters.ts";

/** A function of the host, for templates. It takes and gives JSON. Its exceptions become `host-function` errors. */
export type HostFunction = (...values: JsonValue[]) => unknown;

/** A function of the host with its documentation. */
export interface HostFunctionDefinition {
  readonly call: HostFunction;
  /** One sentence for the author of a template. */
  readonly summary?: string | undefined;
  /** Names of the parameters; a `?` ends that of an optional one. Without names the function takes any arguments. */
  readonly parameters?: readonly string[] | undefined;
}

/** Functions or tests of the host, by the names under which templates call them. */
export type HostFunctions = Readonly<Record<string, Callable | HostFunctionDefinition>>;

// Every function has a method `call`. Without this type, TypeScript gives the parameters of a definition's `call` none.
type Callable = HostFunction & { readonly call: HostFunction };

/** What becomes of a result: the value of a function is the result, that of a test its truth. */
interface Results {
  /** Names the result of a function, for an error. */
  readonly spoken: (name: string) => string;
  readonly toValue: (result: JsonValue, run: Run) => JsonValue;
}

const ofFunctions: Results = { spoken: (name) => `what '${name}' gave`, toValue: (result) => result };

const ofTests: Results = {
  spoken: (name) => `what the test '${name}' gave`,
  toValue: (result, run) => {
    run.taintBy(result, "itself");
    return isTruthy(result);
  },
};

/** Makes the rows of the functions of a host. */
export const hostFunctions = (given: HostFunctions): FunctionDefinition[] =>
  entriesOf<Given>("functions", given).map(([name, one]) => rowOf(name, one, ofFunctions));

/** Makes the rows of the tests of a host. A test passes where its function gives a true value. */
export const hostTests = (given: HostFunctions): FunctionDefinition[] =>
  entriesOf<Given>("tests", given).map(([name, one]) => rowOf(name, one, ofTests));

type Given = HostFunctions[string];

const definition: Kinds<HostFunctionDefinition> = { call: aFunction, summary: aText, parameters: texts };

function rowOf(name: string, given: HostFunction | HostFunctionDefinition, results: Results): FunctionDefinition {
  const described = typeof given === "function" ? { call: given } : given;
  const checked = checkedOptions(`'${name}' can't be registered: its definition`, described, definition);
  const { call, summary = "A function of the host.", parameters } = checked;
  if (!isName(name) || call === undefined) throw usage(`'${name}' can't be registered: it needs a name and a function`);
  if (parameters === undefined) {
    return define({
      name,
      summary,
      parameters: [rest(any("values"))],
      call: (run, values): JsonValue => guarded(run, name, () => call(...values), results),
    });
  }
  const typed: readonly Parameter<JsonValue | undefined>[] = parameters.map((parameter) =>
    parameter.endsWith("?") ? any(parameter.slice(0, -1), undefined) : any(parameter),
  );
  // an argument left out is not handed on, so that the host's own default holds
  return define({
    name,
    summary,
    parameters: typed,
    call: (run, ...values) => guarded(run, name, () => call(...(values as JsonValue[])), results),
  });
}

/** Calls the host. Its exceptions may quote the arguments: they are withheld where a secret is among those. */
function guarded(run: Run, name: string, call: () => unknown, { spoken, toValue }: Results): JsonValue {
  run.varies = true;
  try {
    const result = call();
    if (!isPromise(result)) return toValue(run.receive(result, spoken(name)), run);
  } catch (cause) {
    if (run.sources !== undefined) throw new ContextError("host-function", { name, isWithheld: true });
    if (cause instanceof ContextError && cause.code === "not-json") throw cause;
    throw new ContextError("host-function", { name, isWithheld: false }, { cause });
  }
  const instead =
    "a function for templates must be synchronous: await it before, and give the context what comes of it";
  throw new ContextError("not-json", { where: spoken(name), path: "", found: "a Promise", instead });
}
