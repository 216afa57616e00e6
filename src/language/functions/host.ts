import { isName, type JsonValue, type Key } from "../../data/json.ts";
import { aBoolean, aFunction, aText, checkedOptions, entriesOf, type Kinds, texts } from "../../data/options.ts";
import { sourcesFrom } from "../../data/sources.ts";
import { usage } from "../../errors.ts";
import { pathKeys } from "../../scope/host-path.ts";
import { pathOf } from "../../scope/path.ts";
import type { Run } from "../run/run.ts";
import { isTruthy } from "../values/truth.ts";
import { computed, define, type FunctionDefinition } from "./definition.ts";
import { callHost, type HostCall } from "./host-call.ts";
import { any, type Parameter, rest } from "./parameters.ts";

/** A function of the host, for templates. It takes and gives JSON. Its exceptions become `host-function` errors. */
export type HostFunction = (...values: JsonValue[]) => unknown;

/** What the author of a template is told of a function of the host, and what is secret about it. */
interface Described {
  /** One sentence for the author of a template. */
  readonly summary?: string | undefined;
  /** The result is secret, whatever it is made of: it is marked, with `NAME()` for its source. */
  readonly isSecret?: boolean | undefined;
}

/** A function of the host with its documentation. */
export interface HostFunctionDefinition extends Described {
  readonly call: HostFunction;
  /** Names of the parameters; a `?` ends that of an optional one. Without names the function takes any arguments. */
  readonly parameters?: readonly string[] | undefined;
  readonly withScope?: false | undefined;
}

/** A function of the host that reads the data where a template calls it, as `ctx('x')` and `task('x')` do. */
export interface ScopedFunctionDefinition extends Described {
  /** Takes JSON for each parameter, undefined for one left out, and a {@link CallScope} behind them. */
  readonly call: (...values: never[]) => unknown; // the host names the types, which are checked nowhere
  readonly parameters: readonly string[];
  readonly withScope: true;
  /** Says by the arguments which path the function reads: it may read that and what is within. Every path where not given. */
  readonly reads?: ((...values: JsonValue[]) => string) | undefined;
}

/** Functions or tests of the host, by the names under which templates call them. */
export type HostFunctions = Readonly<Record<string, Callable | HostFunctionDefinition | ScopedFunctionDefinition>>;

// Every function has a method `call`, and none has a `withScope`. Without these here, TypeScript gives the parameters of a
// definition's `call` no type.
type Callable = HostFunction & { readonly call: HostFunction; readonly withScope?: undefined };

/** Makes the rows of the functions of a host. */
export const hostFunctions = (given: HostFunctions): FunctionDefinition[] => rowsOf("functions", given, ofFunctions);

/** Makes the rows of the tests of a host. A test passes where its function gives a true value. */
export const hostTests = (given: HostFunctions): FunctionDefinition[] => rowsOf("tests", given, ofTests);

/** Makes the value of a row of what the host gave. */
interface Results {
  /** Names the result, for an error. */
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

/** A definition of any kind. */
type Definition = Omit<HostFunctionDefinition, "call" | "withScope"> & {
  readonly call: (...values: unknown[]) => unknown;
  readonly withScope?: boolean | undefined;
  readonly reads?: ScopedFunctionDefinition["reads"];
};

const kinds: Kinds<Definition> = {
  call: aFunction,
  summary: aText,
  parameters: texts,
  isSecret: aBoolean,
  withScope: aBoolean,
  reads: aFunction,
};

const rowsOf = (option: string, given: HostFunctions, results: Results): FunctionDefinition[] =>
  entriesOf<HostFunctions[string]>(option, given).map(([name, one]) => {
    const described = (typeof one === "function" ? { call: one } : one) as Definition; // checked in the next line
    return rowOf(name, checkedOptions(`'${name}' can't be registered: its definition`, described, kinds), results);
  });

function rowOf(name: string, definition: Partial<Definition>, { spoken, toValue }: Results): FunctionDefinition {
  const { call, summary = "A function of the host.", parameters, isSecret = false, withScope, reads } = definition;
  if (!isName(name) || call === undefined) throw usage(`'${name}' can't be registered: it needs a name and a function`);
  if ((withScope === true && parameters === undefined) || (withScope !== true && reads !== undefined)) {
    throw usage(`'${name}' can't be registered: 'withScope' needs 'parameters', and 'reads' needs 'withScope'`);
  }
  const host: HostCall = {
    name,
    spoken: spoken(name),
    call,
    secret: isSecret ? sourcesFrom([`${name}()`]) : undefined,
    scope: withScope === true ? { reads } : undefined,
  };
  const reading = withScope === true ? { reads: readsOfHost(reads) } : {};
  const ask = (run: Run, values: readonly (JsonValue | undefined)[]): JsonValue =>
    toValue(callHost(host, values, run), run);
  if (parameters === undefined) {
    return define({ name, summary, ...reading, parameters: [rest(any("values"))], call: ask });
  }
  const typed: readonly Parameter<JsonValue | undefined>[] = parameters.map((parameter) =>
    parameter.endsWith("?") ? any(parameter.slice(0, -1), undefined) : any(parameter),
  );
  return define({ name, summary, ...reading, parameters: typed, call: (run, ...values) => ask(run, values) });
}

/** Tells what a function of the host reads, where it says that and its arguments are written in the source. */
const readsOfHost =
  (reads: ScopedFunctionDefinition["reads"]): FunctionDefinition["reads"] =>
  (written) => {
    if (reads === undefined || written.includes(computed)) return undefined;
    try {
      const [name = "", ...keys] = pathKeys(String(reads(...(written as JsonValue[])))); // the host knows which are left out
      return [pathOf(name, keys.map(asIndex))];
    } catch {
      return undefined; // the host says so again where it is called
    }
  };

/** Reads digits as an index, which is a key of an object by its text. */
const asIndex = (key: string): Key => (/^(?:0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : key);
