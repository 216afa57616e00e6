import { BroadcastChannel } from "node:worker_threads";
import { checked } from "../data/options.ts";
import { textOf } from "../data/shared-text.ts";
import { anEnvironment, type Environment } from "../environment.ts";
import { ItemSignals } from "../items/signals.ts";
import { unsealed } from "../state/transfer.ts";
import { errorAsJson, errorOfJson } from "./error-text.ts";
import { Held } from "./shipped.ts";
import { type Doing, doItem, type SentOutcome, type TaskWork } from "./task-work.ts";
import {
  stopped,
  type ThreadCall,
  type ThreadNotice,
  type ThreadRun,
  unknownRun,
  unsealedHere,
} from "./thread-call.ts";

/** What the file of the tasks exports: tasks by name, and the environment of their templates. */
interface Tasks {
  readonly works: ReadonlyMap<string, TaskWork>;
  readonly environment: Environment | undefined;
}

/** What a thread knows of a run. */
interface KnownRun {
  readonly task: string;
  readonly doing: Promise<Doing>;
  readonly stop: Int32Array;
  readonly signals: ItemSignals;
}

const [file = "", channelName = ""] = process.argv.slice(2);
const runs = new Map<number, KnownRun>();
const tasks = loaded(file);
tasks.catch(() => {}); // each call tells

const channel = new BroadcastChannel(channelName);
channel.unref();
channel.onmessage = (message) => {
  const { run, reason } = (message as { data: ThreadNotice }).data;
  if (reason === undefined) runs.delete(run);
  else runs.get(run)?.signals.stop(errorOfJson(reason));
};

/** Does what the main thread asks for: an item, or to tell which tasks there are. */
export async function done(call: ThreadCall | undefined): Promise<readonly string[] | SentOutcome | string> {
  if (call === undefined) return [...(await tasks).works.keys()];
  const { run, item, begun } = call;
  const known = runs.get(run) ?? (begun && begin(run, begun));
  if (known === undefined) return unknownRun;
  if (Atomics.load(known.stop, 0) !== 0) return stopped;
  const { task, signals } = known;
  try {
    const telling = { attempt: 1, key: `${run}/${task}/${item.index}`, signals };
    return (await doItem(item, await known.doing, telling)).sent;
  } catch (error) {
    return { status: "failed", error: errorAsJson(error, unsealed) }; // the context can't be read here
  }
}

function begin(run: number, { task, batchSize, timeout, text, stop }: ThreadRun): KnownRun {
  const doing = async (): Promise<Doing> => {
    const { works, environment } = await tasks;
    const work = works.get(task) as TaskWork; // the main thread has asked which there are
    const held = await Held.read(textOf(text), { environment, ...unsealedHere });
    return { held, work, batchSize, timeout, ...unsealedHere, isTrusted: true };
  };
  const known = { task, doing: doing(), stop: new Int32Array(stop), signals: new ItemSignals() };
  runs.set(run, known);
  return known;
}

async function loaded(url: string): Promise<Tasks> {
  const { environment, default: byName, ...rest } = (await import(url)) as Readonly<Record<string, unknown>>;
  const all = { ...rest, ...(typeof byName === "object" ? byName : undefined) };
  const works = Object.entries(all).filter((entry): entry is [string, TaskWork] => typeof entry[1] === "function");
  if (environment !== undefined) checked("createThreads", "the environment of the file", environment, anEnvironment);
  return { works: new Map(works), environment: environment as Environment | undefined }; // as the line above says
}
