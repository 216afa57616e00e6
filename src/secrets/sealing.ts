import { adopt, marksOf, sealedError } from "../data/admitted.ts";
import { ingest } from "../data/ingest.ts";
import { isList, isObject, type JsonObject, type JsonValue, type Key, setKey } from "../data/json.ts";
import type { Sources } from "../data/sources.ts";
import { ContextError } from "../errors.ts";
import { changedAt, type Labelled, labelled } from "./labels.ts";
import { pointerKeys, pointerOf, type SecretMark } from "./pointers.ts";

/** Makes of a secret what may be stored: the host encrypts. Gives JSON. */
export type Seal = (value: JsonValue, place: SecretMark) => unknown;

/** Makes a secret of what {@link Seal} gave; throws for what it did not give for that place, and what it throws is not told on. */
export type Unseal = (sealed: JsonValue, place: SecretMark) => unknown;

/** Seals the secrets of a value, and remembers where they are. */
export class Sealer {
  readonly pointers: string[] = [];
  readonly #seal: Seal | undefined;

  constructor(seal: Seal | undefined) {
    this.#seal = seal;
  }

  /** The value with a seal in place of each secret. O(what holds secrets): the rest is shared. */
  copy(value: JsonValue, keys: readonly Key[] = [], sources?: Sources): JsonValue {
    const marks = marksOf(value);
    const whole = marks?.whole === undefined ? sources : marks.all;
    if (whole !== undefined) return this.#sealOf(value, { pointer: pointerOf(keys), sources: whole });
    if (marks === undefined || typeof value !== "object" || value === null) return value;
    if (isList(value)) {
      return adopt(value.map((part, index) => this.copy(part, [...keys, index], marks.parts.get(index))));
    }
    const copy: Record<string, JsonValue> = {};
    for (const [key, part] of Object.entries(value))
      setKey(copy, key, this.copy(part, [...keys, key], marks.parts.get(key)));
    return adopt(copy);
  }

  #sealOf(value: JsonValue, place: SecretMark): JsonObject {
    this.pointers.push(place.pointer);
    const marks = marksOf(value);
    if (isObject(value) && marks?.isSeal) return adopt({ ...value }); // sealed before
    if (this.#seal === undefined) return sealOf(place.sources);
    if (marks?.isSealed) throw sealedError(marks); // the host would take the seal for the secret
    const sealed = ingest(this.#seal(value, place), `the seal of ${place.pointer}`);
    return adopt({ ...sealOf(place.sources), sealed });
  }
}

const sealOf = ([source = "", ...others]: Sources): JsonObject =>
  adopt({ $secret: others.length === 0 ? source : [source, ...others] });

/**
 * A value with its secrets marked where pointers lead: unsealed, or sealed still.
 *
 * @throws ContextError `snapshot` with the path where no seal is
 */
export function unsealedCopy(value: JsonValue, pointers: readonly string[], unseal: Unseal | undefined): JsonValue {
  const found = new Set<string>();
  const changes = pointers.map((pointer) => ({
    keys: pointerKeys(pointer),
    change: (seal: JsonValue): Labelled => {
      found.add(pointer);
      return unsealed(seal, pointer, unseal);
    },
  }));
  const copy = changedAt(value, changes).value;
  const lost = pointers.find((pointer) => !found.has(pointer));
  if (lost !== undefined) throw refuse(lost, "is named in secrets and leads to nothing");
  return copy;
}

function unsealed(seal: JsonValue, pointer: string, unseal: Unseal | undefined): Labelled {
  const sources = isObject(seal) && Object.hasOwn(seal, "$secret") ? sourcesIn(seal.$secret) : undefined;
  const isSeal = isObject(seal) && Object.keys(seal).every((key) => key === "$secret" || key === "sealed");
  if (sources === undefined || !isSeal) throw refuse(pointer, "must be a sealed secret");
  if (unseal === undefined || !Object.hasOwn(seal, "sealed")) {
    return { value: adopt({ ...seal }, { whole: sources, isSeal: true }), sources };
  }
  try {
    return labelled(ingest(unseal(seal.sealed as JsonValue, { pointer, sources }), "what unseal gave"), sources);
  } catch {
    // what was thrown may say what was unsealed
    throw refuse(pointer, "can't be unsealed");
  }
}

function sourcesIn(said: JsonValue | undefined): Sources | undefined {
  const list = isList(said) ? said : [said];
  const isSources = list.length > 0 && list.every((source) => typeof source === "string");
  return isSources ? Object.freeze([...new Set(list as readonly string[])].sort()) : undefined; // each is a string
}

const refuse = (path: string, problem: string): ContextError => new ContextError("snapshot", { path, problem });
