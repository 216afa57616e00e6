import type { LargeValue } from "./store.ts";

/** A check of a store: it throws an `Error` that says what is wrong. */
export interface StoreCheck {
  /** A sentence that says what the store has to do. */
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface Closing {
  close(): Promise<void>;
}

/** Makes checks that act on what is made for each, and close it. */
export const checking =
  <Made extends Closing>(make: () => Made | Promise<Made>) =>
  (name: string, act: (made: Made) => Promise<void>): StoreCheck => ({
    name,
    run: async () => {
      const made = await make();
      try {
        await act(made);
      } finally {
        await made.close();
      }
    },
  });

/** Texts that databases are known to change. */
export const odd: readonly string[] = [
  "\\u0000",
  "\\ud800",
  "__proto__",
  "a/b~c",
  '{"1":2}',
  "😀é",
  "'; --",
  "x".repeat(100_000),
];

export const large = (body: string): LargeValue => ({ hash: `hash of ${body}`, body });

export const byHash = (left: LargeValue, right: LargeValue): number => (left.hash < right.hash ? -1 : 1);

export function areSame(found: unknown, expected: unknown, what: string): void {
  const [text, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  if (text !== wanted) throw new Error(`${what}: it gave ${text}, where ${wanted} is due`);
}
