import { base64, bytesOfBase64 } from "../data/base64.ts";
import { ingest } from "../data/ingest.ts";
import { isObject, type JsonValue } from "../data/json.ts";
import { jsonText } from "../data/json-text.ts";
import { anything, aText, checked, checkedOptions, entriesOf, isOf, type Kind, texts } from "../data/options.ts";
import { usage } from "../errors.ts";
import type { SecretMark } from "../secrets/pointers.ts";
import { sealProblem } from "../secrets/unsealing.ts";

/** The keys of {@link aesSeal}, and what its seals are bound to. */
export interface AesSealOptions {
  /** The id of the key that seals. */
  readonly current: string;
  /** Keys of 32 random bytes by their ids, which are written into the seals. All of them unseal. */
  readonly keys: Readonly<Record<string, Uint8Array>>;
  /** The id of the run: a seal opens in no other one. It is written into the seals. */
  readonly run: string;
}

/** The functions that {@link aesSeal} makes, for `exportAsync`, `importAsync`, `sealValueAsync` and `unsealValueAsync`. */
export interface AesSeal {
  /** Encrypts a secret with the current key. */
  readonly seal: (value: JsonValue, place: SecretMark) => Promise<JsonValue>;
  /** Decrypts a seal with the key that it names, for the place that it was made for. */
  readonly unseal: (sealed: JsonValue, place: SecretMark) => Promise<JsonValue>;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

const aKey: Kind = {
  expected: `a Uint8Array of ${keyBytes} bytes`,
  has: (value) => ArrayBuffer.isView(value) && value.byteLength === keyBytes,
};

const aPlace: Kind = {
  expected: "the place of a secret, with its pointer and sources",
  has: (value) => isOf(aText, (value as SecretMark).pointer) && isOf(texts, (value as SecretMark).sources),
};

/**
 * Makes functions that seal and unseal with AES-256-GCM, by WebCrypto. A seal opens for its run, pointer and sources alone, and
 * names its key: to change keys, add one and make it `current`, and take the old one away when all is stored anew. Make the
 * functions once for each run that is in memory: an export asks the same `seal` for new secrets only. O(keys), then O(size of the
 * secret) for each call.
 *
 * @throws ContextError `usage` for a key of other than 32 bytes, for a current one that is not among them, and where there is no
 * WebCrypto, as on pages without https
 * @example
 * const keys = { "2026-01": crypto.getRandomValues(new Uint8Array(32)) };
 * const { seal, unseal } = aesSeal({ current: "2026-01", keys, run: "r-17" });
 * const stored = await new WorkflowContext({ keystore: { token: "t0ken" } }).exportAsync({ seal });
 * (await WorkflowContext.importAsync(stored, { unseal })).renderTemplate("{{ keystore.token }}"); // "t0ken"
 */
export function aesSeal(options: AesSealOptions): AesSeal {
  const given = checkedOptions("aesSeal", options, { current: aText, keys: anything, run: aText });
  const current = checked("aesSeal", "current", given.current as string, aText); // undefined where it was not given
  const run = checked("aesSeal", "run", given.run as string, aText);
  const entries = entriesOf<Uint8Array>("the keys of aesSeal", given.keys as AesSealOptions["keys"]);
  const keys = new Map(entries.map(([id, bytes]) => [id, importedKey(id, bytes)]));
  const ids = [...keys.keys()].join(", ");
  const currentKey = keys.get(current);
  if (currentKey === undefined) throw usage(`aesSeal: the current key is not among keys, which has: ${ids}`);

  return Object.freeze({
    async seal(value: JsonValue, place: SecretMark): Promise<JsonValue> {
      checked("seal", "its second argument", place, aPlace);
      const text = new TextEncoder().encode(jsonText(ingest(value, "the secret")));
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const data = await crypto.subtle.encrypt(boundTo(run, place, nonce), await currentKey, text);
      return { key: current, run, pointer: place.pointer, nonce: base64(nonce), data: base64(new Uint8Array(data)) };
    },
    async unseal(sealed: JsonValue, place: SecretMark): Promise<JsonValue> {
      checked("unseal", "its second argument", place, aPlace);
      const parts = partsOf(sealed);
      if (parts === undefined) throw sealProblem(place, "is no seal of aesSeal, or was cut");
      const key = keys.get(parts.key);
      if (key === undefined) throw sealProblem(place, `was sealed with a key that is not among ${ids}`);
      if (parts.run !== run) throw sealProblem(place, "was sealed for another run");
      if (parts.pointer !== place.pointer) throw sealProblem(place, "was sealed for another place");
      try {
        const bytes = await crypto.subtle.decrypt(boundTo(run, place, parts.nonce), await key, parts.data);
        return JSON.parse(new TextDecoder().decode(bytes)) as JsonValue; // what seal wrote
      } catch {
        throw sealProblem(place, "was changed, or its sources were, or its key is another of the same id");
      }
    },
  });
}

/** Takes the bytes of a key now: the host may wipe them. */
function importedKey(id: string, bytes: Uint8Array) {
  checked("aesSeal", `the key '${id}'`, bytes, aKey);
  if (globalThis.crypto?.subtle === undefined)
    throw usage("aesSeal needs WebCrypto, which a browser has on pages by https");
  const key = crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  key.catch(() => {}); // whoever uses the key is told
  return key;
}

/** Binds a seal to its run, its place and its sources, which are authenticated with it. */
const boundTo = (run: string, { pointer, sources }: SecretMark, iv: Uint8Array) => ({
  name: "AES-GCM",
  iv,
  additionalData: new TextEncoder().encode(jsonText([run, pointer, sources])),
});

interface SealParts {
  readonly key: string;
  readonly run: string;
  readonly pointer: string;
  readonly nonce: Uint8Array;
  readonly data: Uint8Array;
}

const partNames = ["key", "run", "pointer", "nonce", "data"];

/** Reads the parts of a seal; undefined for what is none. */
function partsOf(sealed: JsonValue): SealParts | undefined {
  try {
    if (!isObject(sealed)) return undefined;
    const texts = partNames.map((name) => (Object.hasOwn(sealed, name) ? sealed[name] : undefined));
    if (!texts.every((text) => typeof text === "string")) return undefined;
    const [key = "", run = "", pointer = "", ...encoded] = texts;
    const [nonce, data] = encoded.map(bytesOfBase64);
    const isWhole = nonce?.length === nonceBytes && data !== undefined && data.length >= tagBytes;
    return isWhole ? { key, run, pointer, nonce, data } : undefined;
  } catch {
    return undefined; // for what is no Base64
  }
}
