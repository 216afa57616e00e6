import { checkedOptions, type Kinds } from "../data/options.ts";
import { type SharedText, sharedText, textOf } from "../data/shared-text.ts";
import { anEnvironment, type Environment } from "../environment.ts";
import { usage } from "../errors.ts";
import type { Snapshot } from "./snapshot.ts";

/** A context on its way to another thread of the process: `postMessage` and `workerData` take it, and threads share its memory. */
export interface TransferredContext {
  readonly format: "workflow-context/transfer";
  /** JSON text, with the secrets in it. */
  readonly text: SharedText;
}

/** The options of a context that arrives in a thread. */
export interface ReceiveOptions {
  /** The functions and limits of its templates: the same as where it came from. */
  readonly environment?: Environment | undefined;
}

const kinds: Kinds<ReceiveOptions> = { environment: anEnvironment };

/** Seals nothing: what is transferred does not leave the process. */
export const unsealed = <T>(value: T): T => value;

export const transferred = (snapshot: Snapshot): TransferredContext => ({
  format: "workflow-context/transfer",
  text: sharedText(JSON.stringify(snapshot)),
});

/** Reads what {@link transferred} made, and how it is imported. @throws ContextError `usage` for anything else */
export function received(
  data: unknown,
  options: ReceiveOptions | undefined,
): [snapshot: unknown, options: ReceiveOptions & { readonly unseal: typeof unsealed }] {
  const known = checkedOptions("receive", options, kinds);
  const { format, text } = (typeof data === "object" && data !== null ? data : {}) as Partial<TransferredContext>;
  if (format !== "workflow-context/transfer" || text === undefined)
    throw usage(
      "receive takes what transfer gave: a context that was cloned by postMessage or structuredClone is an empty object",
    );
  return [JSON.parse(textOf(text)), { ...known, unseal: unsealed }];
}
