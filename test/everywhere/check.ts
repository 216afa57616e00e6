/** Something that has to hold wherever the library is used. */
export interface Check {
  readonly name: string;
  /** Is it fast enough to be asked of every change? */
  readonly quick: boolean;
  /** Gives what was found, in a few words. Throws if it does not hold, and Skipped if it can't be tried here. */
  readonly run: (ground: Ground) => string | Promise<string>;
}

/** What the checks work on: a temporary folder, the packed library in it, and a project there that has installed it. */
export interface Ground {
  readonly folder: string;
  readonly tarball: string;
  readonly consumer: string;
}

export class Skipped extends Error {}
