import { Extent, type Fact } from "./extent.ts";
import { type Path, pathIn } from "./path.ts";
import { found, type Scope } from "./scope.ts";

/** What was read last, and what before. A list of these takes less than an array, whose first item makes room for seventeen. */
export interface Entry {
  readonly read: Path | ReadPaths;
  readonly before: Entry | undefined;
}

/** Some of what was read, one after the other: all up to an entry, but for those up to an earlier one. */
export interface ReadPaths {
  readonly last: Entry | undefined;
  readonly before: Entry | undefined;
}

/** Takes down what a run reads. */
export class Recording {
  private entry: Entry | undefined = undefined;
  /** Paths are taken down as those of the spaces that they are in: their keys may be secret. */
  isWhole = false;

  /** What was taken down last. */
  get last(): Entry | undefined {
    return this.entry;
  }

  /** Takes down a read. A probe counts as none. */
  add(path: Path): void {
    if (path.aspect === "probe") return;
    const isTold = !this.isWhole || path.space === "lastTask"; // whose keys are the library's own
    this.entry = { read: isTold ? path : pathIn(path.space, []), before: this.entry };
  }

  /** Takes down what was read for a value that was remembered. */
  addAll(paths: ReadPaths): void {
    if (paths.last !== paths.before) this.entry = { read: paths, before: this.entry };
  }

  /** Gives what was taken down behind an entry. */
  since(before: Entry | undefined): ReadPaths {
    return { last: this.entry, before };
  }

  /** The path that was taken down last behind an entry; undefined where that was for a value that was remembered. */
  lastSince(before: Entry | undefined): Path | undefined {
    const read = this.entry === before ? undefined : this.entry?.read;
    return read !== undefined && "space" in read ? read : undefined;
  }

  /** Begins to take down the reads of one run. A function of the host may run another one in the middle of it. */
  begin(): Entry | undefined {
    const around = this.entry;
    this.entry = undefined;
    return around;
  }

  /** Gives what was taken down since then, and goes on with the run around. */
  end(around: Entry | undefined): ReadPaths {
    const paths = this.since(undefined);
    this.entry = around;
    return paths;
  }
}

/** Lists the fewest facts that hold all that was read from a scope. O(reads × their keys). */
export function factsOf(paths: ReadPaths, scope: Scope): readonly Fact[] {
  const all = new Set(pathsIn(paths, new Set()));
  return [...Extent.of(Array.from(all, (path) => scope[found](path))).facts()];
}

/** Lists paths in the order in which they were read. */
function pathsIn(paths: ReadPaths, seen: Set<ReadPaths>): readonly Path[] {
  if (seen.has(paths)) return [];
  seen.add(paths);
  const reads: (Path | ReadPaths)[] = [];
  for (let entry = paths.last; entry !== paths.before && entry !== undefined; entry = entry.before)
    reads.push(entry.read);
  return reads.reverse().flatMap((read) => ("space" in read ? [read] : pathsIn(read, seen)));
}
