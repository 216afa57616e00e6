import { nearest } from "../data/nearest.ts";
import { entriesOf } from "../data/options.ts";
import { usage } from "../errors.ts";
import { defaultLimits, type GivenLimits, type Limits } from "../limits.ts";
import type { Metrics } from "../metrics.ts";
import { boundByName, type Tables } from "./functions/calls.ts";
import type { FunctionDefinition } from "./functions/definition.ts";
import { type HostFunctions, hostFunctions, hostTests } from "./functions/host.ts";
import { timeOf, uuidOf } from "./functions/host-source.ts";
import { functions } from "./functions/index.ts";
import { tests } from "./functions/tests.ts";
import type { Rules, UndefinedPolicy } from "./run/run.ts";

/** The language as one host speaks it: the rules of its runs, and the functions and tests that it has. Frozen. */
export interface Vocabulary extends Rules {
  readonly tables: Tables;
  /** Programs are compiled to go on where one waits for an answer of the host. They run in rounds of a preparation only. */
  readonly gathers: boolean;
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
}

/**
 * Makes a vocabulary of what a host chose and of defaults for the rest. O(functions).
 *
 * @throws ContextError `usage` for a limit or a function that can't be
 */
export function createVocabulary(options: VocabularyOptions): Vocabulary {
  const tables: Tables = {
    function: tableOf([...functions, ...hostFunctions(options.functions ?? {})]),
    test: tableOf([...tests, ...hostTests(options.tests ?? {})]),
  };
  return Object.freeze({
    tables,
    gathers: false,
    limits: checkedLimits(options.limits),
    undefinedPolicy: options.undefined ?? "error",
    metrics: options.metrics,
    clock: timeOf(options.clock),
    uuid: uuidOf(options.uuid),
    boundByName: (kind, name, values, run) => boundByName(tables, kind, name, values, run),
    takesUndefined: (test) => tables.test.get(test)?.parameters[0]?.takesUndefined === true,
    asksPresence: (test) => tables.test.get(test)?.parameters[0]?.isPresence === true,
  } satisfies Vocabulary);
}

/** The same vocabulary, for programs that gather calls. */
export const gathering = (vocabulary: Vocabulary): Vocabulary => Object.freeze({ ...vocabulary, gathers: true });

/** Finds each row by its name and its aliases; of two rows with one name, the later. */
const tableOf = (rows: readonly FunctionDefinition[]): ReadonlyMap<string, FunctionDefinition> =>
  new Map(rows.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)));

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
