/** How large an entry of a context is. */
export interface EntrySize {
  /** Its path, such as `task.fetch`. */
  readonly name: string;
  /** Those of its value. */
  readonly bytes: number;
}

/** How large a context is, in bytes: about the length of its JSON text. */
export interface ContextSize {
  readonly bytes: number;
  /** By the names of the language: `parameters`, `workflow`, `task`, `config`, `keystore`, `system`, and `result()`. */
  readonly namespaces: Readonly<Record<string, number>>;
  /** The five largest entries, the largest first. */
  readonly largest: readonly EntrySize[];
}
