import { ingest } from "../../data/ingest.ts";
import type { JsonValue, Value } from "../../data/json.ts";
import { isPromise } from "../../data/promise.ts";
import type { Sources } from "../../data/sources.ts";
import { ContextError } from "../../errors.ts";
import type { Answers, CallRead } from "../../scope/answers.ts";
import type { Gathering } from "../run/gathering.ts";
import { answersOf } from "../run/moment.ts";
import { locatedAt, type Run } from "../run/run.ts";
import { toJson } from "../values/printing.ts";
import { CallReads, readBy } from "./call-scope.ts";

/** A function of the host, as a run calls it. */
export interface HostCall {
  readonly name: string;
  /** Names its result, for an error. */
  readonly spoken: string;
  readonly call: (...values: unknown[]) => unknown;
  /** The sources of its result, where that is secret whatever it is made of. */
  readonly secret: Sources | undefined;
  /** It is given the scope of the call; `reads` says which path it reads by its arguments. */
  readonly scope: { readonly reads: ((...values: JsonValue[]) => string) | undefined } | undefined;
}

type Arguments = readonly (JsonValue | undefined)[];

/**
 * Calls the host, and takes in what it gives; or what it answered when the context was prepared.
 *
 * @throws ContextError `host-function` for what it throws, `not-json` for what JSON can't say, a promise among that
 */
export function callHost(host: HostCall, values: Arguments, run: Run): JsonValue {
  run.varies = true;
  const answers = answersOf(run);
  const result = answers === undefined ? resultOf(host, values, run) : answered(host, values, answers, run);
  run.taint(undefined, host.secret);
  return run.receive(result, host.spoken);
}

function resultOf(host: HostCall, values: Arguments, run: Run): Value {
  const { result } = made(host, values, run);
  const isTainted = run.sources !== undefined;
  if (!isPromise(result)) return admitted(host, result, isTainted);
  throw new ContextError("not-json", { where: host.spoken, path: "", found: "a Promise", instead: awaitIt });
}

const awaitIt =
  "for an asynchronous function, write `const ready = await context.prepare(input)` and render with ready";

/** Finds the answer to a call, or makes it. Where answers are gathered, a call whose answer has to be awaited ends the program. */
function answered(host: HostCall, values: Arguments, answers: Answers, run: Run): Value {
  const text = callText(host.name, values, run);
  const known = answers.find(text, ({ path, value }) => readBy(run, path) === value);
  if (known === undefined) {
    const { gathering } = run.rules;
    return gathering === undefined ? resultOf(host, values, run) : gathered(host, values, text, gathering, run);
  }
  for (const { value } of known.reads) if (value !== known.value) run.taintBy(value, "all");
  return known.value;
}

/** Names a call by its function and its arguments. One that is left out is no null. */
const callText = (name: string, values: Arguments, run: Run): string =>
  `${name}(${values.map((value) => (value === undefined ? "" : toJson(value, run))).join()})`;

function gathered(host: HostCall, values: Arguments, text: string, gathering: Gathering, run: Run): Value {
  gathering.endIfMade(text);
  const { place } = run;
  try {
    const { result, reads } = made(host, values, run);
    const isTainted = run.sources !== undefined;
    if (!isPromise(result)) return admitted(host, result, isTainted);
    const answer = awaited(host, result, isTainted).catch((error: ContextError) => {
      throw locatedAt(place, error);
    });
    gathering.await({ text, reads, sources: host.secret, result: answer });
  } catch (error) {
    if (!(error instanceof ContextError) || error.code === "limit") throw error;
    gathering.fail(text, locatedAt(place, error));
  }
}

/** Awaits what the host promised. It throws nothing but a ContextError. */
async function awaited(host: HostCall, promise: unknown, isTainted: boolean): Promise<Value> {
  let result: unknown;
  try {
    result = await promise;
  } catch (cause) {
    throw failure(host.name, cause, isTainted);
  }
  return admitted(host, result, isTainted);
}

/** A call that was made: what the host gave at once, and what it read. */
interface Made {
  readonly result: unknown;
  readonly reads: readonly CallRead[];
}

/** Calls the host. The run is tainted by what it reads. */
function made({ name, call, scope }: HostCall, values: Arguments, run: Run): Made {
  const reads = scope && new CallReads(run, name);
  let result: unknown;
  try {
    reads?.declare(scope?.reads?.(...(values as JsonValue[]))); // the host knows which are left out
    result = reads === undefined ? call(...values) : call(...values, reads.scope);
  } catch (cause) {
    reads?.end(undefined);
    if (reads?.hasThrown(cause)) throw cause;
    throw failure(name, cause, run.sources !== undefined);
  }
  return { result, reads: reads?.end(result) ?? [] };
}

/** Admits what the host gave. An error names keys in it: it is withheld where a secret may be among them. */
function admitted(host: HostCall, result: unknown, isTainted: boolean): Value {
  try {
    return ingest(result, host.spoken);
  } catch (cause) {
    throw isTainted ? failure(host.name, cause, isTainted) : cause;
  }
}

/** Makes the error of what the host threw. That may quote what the host was given: it is withheld where a secret is among that. */
const failure = (name: string, cause: unknown, isWithheld: boolean): ContextError =>
  new ContextError("host-function", { name, isWithheld }, isWithheld ? undefined : { cause });
