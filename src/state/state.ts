import type { Maybe } from "../data/json.ts";
import type { Environment } from "../environment.ts";
import type { Answers } from "../scope/answers.ts";
import type { Extent } from "../scope/extent.ts";
import type { Path, Space } from "../scope/path.ts";
import { type LastTask, type Outcome, type ReadLog, readFrom, type ScopeData } from "../scope/scope.ts";
import { secretTexts } from "../secrets/secret-texts.ts";
import { extentWith, readWithin } from "./extent.ts";
import { type Journal, journalOf, type WrittenNames, writerOf, writtenSince } from "./journal.ts";
import { type Namespace, namespaces } from "./namespace.ts";
import type { SecretPaths } from "./secret-paths.ts";

/** The parts of a state. */
interface StateParts {
  readonly environment: Environment;
  readonly parameters: Namespace;
  readonly variables: Namespace;
  readonly tasks: Namespace;
  readonly config: Namespace | null;
  readonly keystore: Namespace | null;
  readonly system: Namespace;
  readonly lastTask: LastTask | undefined;
  /** How finished tasks ended, by their names. */
  readonly outcomes: Namespace;
  readonly secretPaths: SecretPaths;
  /** What a slice holds of the data, by spaces; undefined for all of it. */
  readonly extent?: Extent | undefined;
}

let states = 0;

/** A write without names: it sets the last task, or the answers of the host. */
export const noNames: readonly WrittenNames[] = [{ section: "tasks", names: [], isRemoval: false }];

/**
 * One version of a run's data. A write makes the next one; every context that has not written shares this one. It never
 * changes, so its namespaces remember what paths lead to, and memos know it by its number.
 */
export class State implements StateParts, ScopeData {
  readonly environment: Environment;
  readonly parameters: Namespace;
  readonly variables: Namespace;
  readonly tasks: Namespace;
  readonly config: Namespace | null;
  readonly keystore: Namespace | null;
  readonly system: Namespace;
  readonly lastTask: LastTask | undefined;
  readonly outcomes: Namespace;
  readonly secretPaths: SecretPaths;
  readonly extent: Extent | undefined;
  readonly version: number;
  readonly answers: Answers | undefined;
  private readonly journal: Journal | undefined;
  private lastTexts: readonly string[] | undefined;
  private answerTexts: readonly string[] | undefined;

  constructor(parts: StateParts, answers?: Answers, journal?: Journal) {
    this.environment = parts.environment;
    this.parameters = parts.parameters;
    this.variables = parts.variables;
    this.tasks = parts.tasks;
    this.config = parts.config;
    this.keystore = parts.keystore;
    this.system = parts.system;
    this.lastTask = parts.lastTask;
    this.outcomes = parts.outcomes;
    this.secretPaths = parts.secretPaths;
    this.extent = parts.extent;
    this.version = ++states;
    this.answers = answers;
    this.journal = journal;
  }

  /** Makes the next version. The parts are given by position: an object of them would inherit, and take longer. O(1). */
  with(
    written: readonly WrittenNames[],
    variables: Namespace,
    tasks = this.tasks,
    outcomes = this.outcomes,
    lastTask = this.lastTask,
  ): State {
    const { environment, parameters, config, keystore, system, secretPaths } = this;
    const extent = this.extent && extentWith(this.extent, written, lastTask !== this.lastTask);
    // biome-ignore format: a part of it in another object took a write 4 µs longer
    return new State({ environment, parameters, variables, tasks, config, keystore, system, lastTask, outcomes, secretPaths, extent }, this.answers, this.journalWith(written, variables.size + tasks.size));
  }

  /** Makes the next version of what no write sets: what a delta says of it. O(1). */
  withParts(written: readonly WrittenNames[], parts: Partial<StateParts>): State {
    return new State(
      { ...this, ...parts },
      this.answers,
      this.journalWith(written, this.variables.size + this.tasks.size),
    );
  }

  private journalWith(written: readonly WrittenNames[], names: number): Journal | undefined {
    return journalOf(this.journal, this.version, written, names);
  }

  /** Lists what was written since another version, the newest first; undefined where that is not known. O(writes). */
  writtenSince(before: State): readonly WrittenNames[] | undefined {
    return before.version === this.version ? [] : writtenSince(this.journal, before.version);
  }

  /**
   * Finds the task that wrote what a path leads to: of a variable, the one that had finished last when it was written. Undefined
   * where that is not known. O(writes since).
   */
  writerOf({ space, keys: [name] }: Path): string | undefined {
    if (typeof name !== "string" || (space !== "tasks" && space !== "variables")) return undefined;
    return space === "tasks" ? name : writerOf(this.journal, name);
  }

  /** Makes a version with the same data and the answers of the host, which later versions keep. O(1). */
  withAnswers(answers: Answers): State {
    return new State(this, answers, this.journalWith(noNames, this.variables.size + this.tasks.size));
  }

  /** Tells how a task ended; undefined where that is not known. O(log tasks). */
  outcomeOf(task: string): Outcome | undefined {
    return this.outcomes.get(task) as Outcome | undefined; // no other value is put there
  }

  /** Reads a path. A namespace that was not given is null. */
  read(path: Path, reader: ReadLog): Maybe {
    return this.extent === undefined
      ? this.readData(path, reader)
      : readWithin(this.extent, path, reader, (one) => this.readData(one, reader));
  }

  private readData(path: Path, reader: ReadLog): Maybe {
    const namespace = this.namespaceOf(path.space);
    if (namespace !== null) return namespace.read(path, reader);
    if (path.space === "lastTask") return this.readLast(path, reader);
    if (path.space === "outcomes") return readFrom(this.outcomes.toObject(), undefined, path.keys, reader);
    return path.keys.length === 0 ? null : undefined;
  }

  /** Reads the result or the outcome of the last task. */
  private readLast({ keys }: Path, reader: ReadLog): Maybe {
    const { lastTask } = this;
    if (keys[0] === "outcome" || lastTask === undefined) return lastTask?.outcome;
    reader.taint(lastTask.result, lastTask.sources);
    return lastTask.result;
  }

  // There is no keyed read here: V8 takes ten nanoseconds for one of six names.
  namespaceOf(space: Space): Namespace | null {
    switch (space) {
      case "parameters":
        return this.parameters;
      case "variables":
        return this.variables;
      case "tasks":
        return this.tasks;
      case "config":
        return this.config;
      case "keystore":
        return this.keystore;
      case "system":
        return this.system;
      default:
        return null;
    }
  }

  /** Lists all secrets, the current item aside: a list for each namespace, which is one object until a write to it. */
  secretTexts(): readonly (readonly string[])[] {
    const { lastTask } = this;
    this.lastTexts ??=
      lastTask === undefined ? [] : secretTexts([{ value: lastTask.result, sources: lastTask.sources }]);
    this.answerTexts ??= secretTexts(this.answers?.secrets() ?? []);
    return [...namespaces.map((name) => this[name]?.secretTexts() ?? []), this.lastTexts, this.answerTexts];
  }

  /** Lists the names in a namespace; none where it was not given. O(names). */
  names(space: Space): readonly string[] {
    return this.namespaceOf(space)?.names() ?? [];
  }
}
