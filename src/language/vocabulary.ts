import { nearest } from "../data/nearest.ts";
import { entriesOf } from "../data/options.ts";
import { usage } from "../errors.ts";
import { defaultLimits, type GivenLimits, type Limits } from "../limits.ts";
import type { Metrics } from "../metrics.ts";
import { Recording } from "../scope/recording.ts";
import type { Dialect } from "./dialect.ts";
import { boundByName, type Tables } from "./functions/calls.ts";
import type { FunctionDefinition } from "./functions/definition.ts";
import { type HostFunctions, hostFunctions, hostTests } from "./functions/host.ts";
import { timeOf, uuidOf } from "./functions/host-source.ts";
import { functions } from "./functions/index.ts";
import { methods } from "./functions/methods.ts";
import { tests } from "./functions/tests.ts";
import type { Rules, UndefinedPolicy } from "./run/run.ts";

/** The language as one host speaks it: the rules of its runs, and the functions and tests that it has. Frozen. */
export interface Vocabulary extends Rules {
  readonly tables: Tables;
  /** Programs are compiled to go on where one waits for an answer of the host. They run in rounds of a preparation only. */
  readonly gathers: boolean;
  /** Programs are compiled to take down what they read. */
  readonly records: boolean;
  /** Programs are compiled to take down what each expression gives. */
  readonly traces: boolean;
}

/** The options of an environment that make its vocabulary. */
export interface VocabularyOptions {
  readonly limits?: GivenLimits | undefined;
  readonly metrics?: Metrics | undefined;
  readonly undefined?: UndefinedPolicy | undefined;
  readonly clock?: (() => Date) | undefined;
  readonly uuid?: (() => string) | undefined;
  readonly functions?: HostFunctions | undefined;
  readonly tests?: HostFunctions | undefined;
  readonly dialects?: readonly Dialect[] | undefined;
}

/**
 * Makes a vocabulary of what a host chose and of defaults for the rest. O(functions).
 *
 * @throws ContextError `usage` for a limit or a function that can't be
 */
export function createVocabulary(options: VocabularyOptions): Vocabulary {
  const dialects = options.dialects ?? [];
  const added = {
    functions: rowsOf(dialects, "functions"),
    tests: rowsOf(dialects, "tests"),
    methods: rowsOf(dialects, "methods"),
  };
  const tables: Tables = {
    function: prefixed([...functions, ...added.functions, ...hostFunctions(options.functions ?? {})], dialects),
    test: prefixed([...tests, ...added.tests, ...hostTests(options.tests ?? {})], dialects),
    method: tableOf([...methods, ...added.methods]),
  };
  return Object.freeze({
    tables,
    gathers: false,
    records: false,
    traces: false,
    recording: undefined,
    limits: checkedLimits(options.limits),
    undefinedPolicy: options.undefined ?? "error",
    metrics: options.metrics,
    clock: timeOf(options.clock),
    uuid: uuidOf(options.uuid),
    boundByName: (kind, name, values, run, named) => boundByName(tables, kind, name, values, run, named),
    takesUndefined: (test) => tables.test.get(test)?.parameters[0]?.takesUndefined === true,
    asksPresence: (test) => tables.test.get(test)?.parameters[0]?.isPresence === true,
  } satisfies Vocabulary);
}

/** The same vocabulary, for programs that gather calls. */
export const gathering = (vocabulary: Vocabulary): Vocabulary => Object.freeze({ ...vocabulary, gathers: true });

/** The same vocabulary, for programs that take down what they read. */
export const recording = (vocabulary: Vocabulary): RecordingVocabulary =>
  Object.freeze({ ...vocabulary, records: true, recording: new Recording() });

/** A vocabulary for programs that take down what they read. */
export interface RecordingVocabulary extends Vocabulary {
  readonly recording: Recording;
}

/** The same vocabulary, for programs that take down what each expression gives. */
export const tracing = (vocabulary: Vocabulary): Vocabulary => Object.freeze({ ...vocabulary, traces: true });

/**
 * Gives the rows of all dialects.
 *
 * @throws ContextError `usage` where two of them give one name
 */
function rowsOf(dialects: readonly Dialect[], kind: "functions" | "tests" | "methods"): readonly FunctionDefinition[] {
  const givers = new Map<string, string>();
  for (const { name: dialect, [kind]: rows } of dialects) {
    for (const name of rows.flatMap(namesOf)) {
      const other = givers.get(name);
      if (other !== undefined)
        throw usage(`the dialects '${other}' and '${dialect}' both have '${name}'; take one of them`);
      givers.set(name, dialect);
    }
  }
  return dialects.flatMap((dialect) => dialect[kind]);
}

const namesOf = ({ name, aliases = [] }: FunctionDefinition): readonly string[] => [name, ...aliases];

/** Finds each row by its names, and by these behind the prefixes that dialects have. */
function prefixed(
  rows: readonly FunctionDefinition[],
  dialects: readonly Dialect[],
): ReadonlyMap<string, FunctionDefinition> {
  const table = tableOf(rows);
  const prefixes = dialects.flatMap((dialect) => dialect.prefixes);
  if (prefixes.length === 0) return table;
  return new Map([
    ...table,
    ...prefixes.flatMap((prefix) => [...table].map(([name, row]) => [`${prefix}${name}`, row] as const)),
  ]);
}

/** Finds each row by its name and its aliases; of two rows with one name, the later. */
const tableOf = (rows: readonly FunctionDefinition[]): ReadonlyMap<string, FunctionDefinition> =>
  new Map(rows.flatMap((row) => namesOf(row).map((name) => [name, row] as const)));

const isGiven = (entry: readonly [string, number | undefined]): entry is readonly [string, number] =>
  entry[1] !== undefined;

function checkedLimits(given: GivenLimits = {}): Limits {
  const limits = entriesOf<number | undefined>("limits", given).filter(isGiven);
  for (const [name, limit] of limits) {
    const isKnown = Object.hasOwn(defaultLimits, name);
    if (isKnown && Number.isSafeInteger(limit) && limit >= 0) continue;
    const near = isKnown ? undefined : nearest(name, Object.keys(defaultLimits));
    const hint = near === undefined ? "" : `; did you mean '${near}'?`;
    throw usage(`the limit '${name}' must be one of defaultLimits, an integer from 0${hint}`);
  }
  return Object.freeze({ ...defaultLimits, ...Object.fromEntries(limits) });
}
