import { adopt } from "../data/adopt.ts";
import { ingest } from "../data/ingest.ts";
import { deepestStored, isObject, type JsonObject, type JsonValue } from "../data/json.ts";
import { aFunction, aText, checkedOptions, type Kinds } from "../data/options.ts";
import { completedLater, completedNow, followedBy, type HostCalls } from "../secrets/host-calls.ts";
import { isPointer, pointerKeys, secretsOf, type WithSecrets } from "../secrets/pointers.ts";
import { type Seal, sealing } from "../secrets/sealing.ts";
import { type Unseal, unsealing } from "../secrets/unsealing.ts";
import { markedBy, type SecretOptions, secretOptions } from "./marking.ts";
import { mustBe, own, refuse, textsAt } from "./stored.ts";

/** A value with its secrets sealed: JSON, to be stored or sent. */
export type SealedValue = JsonObject & {
  /** The value, with a seal in place of each secret. */
  readonly value: JsonValue;
  /** JSON pointers (RFC 6901) to the seals. */
  readonly secrets: readonly string[];
};

/** How a value is sealed. */
export interface SealValueOptions extends SecretOptions {
  /** Encrypts each secret. Without it, what is made holds no secret: only where each came from. */
  readonly seal?: Seal | undefined;
  /**
   * Where the value is kept, as a JSON pointer such as `"/inputs/fetch"`: it is put before the pointers that `seal` is told,
   * so that a seal that is bound to its place belongs to this value alone. `""` where it is not given.
   */
  readonly at?: string | undefined;
}

/** How a value is unsealed. */
export interface UnsealValueOptions {
  /** Decrypts what `seal` made of a secret. Without it, to use a secret is a `sealed` error. */
  readonly unseal?: Unseal | undefined;
  /** Where the value is kept, as it was told to {@link sealValue}. */
  readonly at?: string | undefined;
}

const sealOptions: Kinds<SealValueOptions> = { ...secretOptions, seal: aFunction, at: aText };

const unsealOptions: Kinds<UnsealValueOptions> = { unseal: aFunction, at: aText };

/**
 * Seals the secrets of a value that is stored or sent outside a context: the input of a task, the result of an item, an output.
 * Secret is what the value bears marks of and what `secrets` names: a text or a number bears none. O(size of what is new, and what holds secrets).
 *
 * @throws ContextError `not-json` for what JSON can't say, `host-function` for a `seal` that throws, `usage` for one that gives a
 * promise
 * @example
 * const context = new WorkflowContext({ keystore: { token: "t0ken" } });
 * const input = context.renderJson({ to: "ada", auth: "Bearer {{ keystore.token }}" });
 * sealValue(input); // { value: { to: "ada", auth: { $secret: "keystore.token" } }, secrets: ["/auth"] }
 */
export function sealValue(value: unknown, options?: SealValueOptions): SealedValue {
  return completedNow(sealingOf("sealValue", value, options), "sealValue");
}

/**
 * Seals as {@link sealValue}, with a `seal` that may give promises: at most sixteen are under way. O(the same).
 *
 * @throws ContextError as {@link sealValue}
 * @example
 * const seal = async (value: JsonValue) => btoa(JSON.stringify(value));
 * await sealValueAsync("t0ken", { secrets: [""], seal }); // { value: { $secret: "value", sealed: "InQwa2VuIg==" }, secrets: [""] }
 */
export async function sealValueAsync(value: unknown, options?: SealValueOptions): Promise<SealedValue> {
  return completedLater(sealingOf("sealValueAsync", value, options));
}

function sealingOf(call: string, value: unknown, options: SealValueOptions | undefined): HostCalls<SealedValue> {
  const { seal, at = "", secrets } = checkedOptions(call, options, sealOptions);
  pointerKeys(at);
  const marked = markedBy(ingest(value, "the value"), "value", secrets && { secrets });
  return followedBy(sealing(marked, seal, at, undefined), ({ value: sealed, pointers }) =>
    adopt({ value: sealed, secrets: pointers }),
  );
}

/**
 * Unseals what {@link sealValue} gave. The value bears its marks, and `secrets` says where they are, also of a text or a number,
 * which can bear none. O(size).
 *
 * @throws ContextError `snapshot`, with the path, for what `sealValue` did not give or can't be unsealed, `usage` for an `unseal`
 * that gives a promise
 * @example
 * const sealed = sealValue({ key: "k3y" }, { secrets: ["/key"], seal: (value) => value });
 * unsealValue(sealed, { unseal: (stored) => stored }).secrets; // [{ pointer: "/key", sources: ["value.key"] }]
 */
export function unsealValue(sealed: unknown, options?: UnsealValueOptions): WithSecrets<JsonValue> {
  return completedNow(unsealingOf("unsealValue", sealed, options), "unsealValue");
}

/**
 * Unseals as {@link unsealValue}, with an `unseal` that may give promises: at most sixteen are under way. O(the same).
 *
 * @throws ContextError as {@link unsealValue}
 * @example
 * const sealed = sealValue("t0ken", { secrets: [""], seal: (value) => value });
 * (await unsealValueAsync(sealed, { unseal: async (stored) => stored })).secrets; // [{ pointer: "", sources: ["value"] }]
 */
export async function unsealValueAsync(sealed: unknown, options?: UnsealValueOptions): Promise<WithSecrets<JsonValue>> {
  return completedLater(unsealingOf("unsealValueAsync", sealed, options));
}

function unsealingOf(
  call: string,
  sealed: unknown,
  options: UnsealValueOptions | undefined,
): HostCalls<WithSecrets<JsonValue>> {
  const { unseal, at = "" } = checkedOptions(call, options, unsealOptions);
  pointerKeys(at);
  const stored = ingest(sealed, "the sealed value", undefined, deepestStored);
  if (!isObject(stored)) throw refuse("", mustBe("what sealValue gave", stored));
  const other = Object.keys(stored).find((key) => key !== "value" && key !== "secrets");
  if (other !== undefined) throw refuse("", "has more keys than value and secrets");
  const value = own(stored, "value");
  if (value === undefined) throw refuse("value", mustBe("a value", value));
  const pointerOf = (text: string): string | undefined => (isPointer(text) ? text : undefined);
  const pointers = textsAt(stored, "secrets", pointerOf, "is no JSON pointer");
  return followedBy(unsealing(value, pointers, unseal, at), (unsealed) =>
    Object.freeze({ value: unsealed.value, secrets: Object.freeze(secretsOf(unsealed)) }),
  );
}
