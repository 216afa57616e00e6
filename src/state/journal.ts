import type { NamespaceName } from "./namespace.ts";

/** The maps by name of which a state is made: its namespaces, and how its tasks ended. */
export type Section = NamespaceName | "outcomes";

/** The names that a write set or took away. With a task, what is known of how it ended may be another. */
export interface WrittenNames {
  readonly section: Section;
  readonly names: readonly string[];
  readonly isRemoval: boolean;
}

/** A write, or a part of one, and those before it: what it wrote, and the version that it was made to. */
export interface Journal {
  readonly written: WrittenNames;
  readonly before: number;
  readonly older: Journal | undefined;
  /** The number of names from here on, and of writes. */
  readonly length: number;
}

/** The fewest names that a journal tells. */
const fewest = 1_024;

/**
 * Writes down a write. The journal tells as many names as the state has, and at least 1,024: where it has twice as many, the
 * newest half is copied. O(1) on average.
 */
export function journalOf(
  older: Journal | undefined,
  before: number,
  written: readonly WrittenNames[],
  names: number,
): Journal | undefined {
  const most = Math.max(fewest, names);
  let journal = older !== undefined && older.length > 2 * most ? newest(older, most) : older;
  for (const one of written) journal = entryOf(one, before, journal);
  return journal;
}

const entryOf = (written: WrittenNames, before: number, older: Journal | undefined): Journal => ({
  written,
  before,
  older,
  length: 1 + written.names.length + (older === undefined ? 0 : older.length),
});

/** Copies the newest entries of a journal, up to so many names. The others can be forgotten then. */
function newest(journal: Journal, most: number): Journal | undefined {
  const entries: Journal[] = [];
  for (let entry: Journal | undefined = journal; entry !== undefined; entry = entry.older) {
    if (journal.length - entry.length >= most) break;
    entries.push(entry);
  }
  return entries.reduceRight<Journal | undefined>(
    (older, { written, before }) => entryOf(written, before, older),
    undefined,
  );
}

/** Finds the task that had finished last when a variable was written; undefined where that is not known. O(writes since). */
export function writerOf(journal: Journal | undefined, variable: string): string | undefined {
  let entry = journal;
  while (entry !== undefined && !(entry.written.section === "variables" && entry.written.names.includes(variable)))
    entry = entry.older;
  const version = entry?.written.isRemoval ? undefined : entry?.before;
  while (entry !== undefined && entry.written.section !== "tasks") entry = entry.older;
  return version === undefined || entry?.before === version ? undefined : entry?.written.names.at(-1); // a merge tells no order
}

/** Lists what was written since a version, the newest first; undefined where the journal does not reach so far. O(writes). */
export function writtenSince(journal: Journal | undefined, version: number): readonly WrittenNames[] | undefined {
  const all: WrittenNames[] = [];
  let reaches = false;
  for (let entry = journal; entry !== undefined && entry.before >= version; entry = entry.older) {
    all.push(entry.written);
    reaches ||= entry.before === version;
  }
  return reaches ? all : undefined;
}
