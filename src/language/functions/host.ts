import { isName, type JsonValue } from "../../data/json.ts";
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
  readonly summary?: string;
  /** Names of the parameters; a `?` ends that of an optional one. Without names the function takes any arguments. */
  readonly parameters?: readonly string[];
}

/** Functions or tests of the host, by the names under which templates call them. */
export type HostFunctions = Readonly<Record<string, Callable | HostFunctionDefinition>>;

// Every function has a method `call`. Without this type, TypeScript gives the parameters of a definition's `call` none.
type Callable = HostFunction & { readonly call: HostFunction };

/** Makes the rows of the functions of a host. */
export const hostFunctions = (given: HostFunctions): FunctionDefinition[] =>
  Object.entries(given).map(([name, one]) =>
    rowOf(name, one, (run, value) => run.receive(value, `what '${name}' gave`)),
  );

/** Makes the rows of the tests of a host. A test passes where its function gives a true value. */
export const hostTests = (given: HostFunctions): FunctionDefinition[] =>
  Object.entries(given).map(([name, one]) =>
    rowOf(name, one, (run, value) => {
      const given = run.receive(value, `what the test '${name}' gave`);
      run.taintBy(given, "itself");
      return isTruthy(given);
    }),
  );

function rowOf(
  name: string,
  given: HostFunction | HostFunctionDefinition,
  admit: (run: Run, value: unknown) => JsonValue,
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
      call: (run, values): JsonValue => guarded(run, name, () => admit(run, call(...values))),
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
    call: (run, ...values) => guarded(run, name, () => admit(run, call(...(values as JsonValue[])))),
  });
}

/** Calls the host. Its exceptions may quote the arguments: they are withheld where a secret is among those. */
function guarded(run: Run, name: string, call: () => JsonValue): JsonValue {
  run.varies = true;
  try {
    return call();
  } catch (cause) {
    if (run.sources !== undefined) throw new ContextError("host-function", { name, isWithheld: true });
    if (cause instanceof ContextError && cause.code === "not-json") throw cause;
    throw new ContextError("host-function", { name, isWithheld: false }, { cause });
  }
}
