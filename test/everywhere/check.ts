/** A check of something that must hold wherever the library is used. */
export interface Check {
  readonly name: string;
  /** A quick check runs for every change. */
  readonly quick: boolean;
  /** It gives its finding in a few words, throws where the check fails, and throws Skipped where it can't run on this machine. */
  readonly run: (ground: Ground) => string | Promise<string>;
}

/** The checks work on a temporary folder, the packed library in it, and a project there that has installed it. */
export interface Ground {
  readonly folder: string;
  readonly tarball: string;
  readonly consumer: string;
}

export class Skipped extends Error {}
