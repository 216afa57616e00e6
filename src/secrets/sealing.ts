import { marksOf, sealedError } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { ingest } from "../data/ingest.ts";
import { deepestSeal, isContainer, isList, isObject, type JsonObject, type JsonValue, type Key } from "../data/json.ts";
import { type Sources, sourcesFrom } from "../data/sources.ts";
import { ContextError } from "../errors.ts";
import { changedAt, type Labelled, labelled, withParts } from "./labels.ts";
import { pointerKeys, pointerOf, type SecretMark } from "./pointers.ts";

/** Encrypts a secret for a snapshot: the host does it, and gives JSON. */
export type Seal = (value: JsonValue, place: SecretMark) => unknown;
/**
 * Decrypts what {@link Seal} gave. It throws for all that {@link Seal} did not give for that place; the error of what it
 * throws tells nothing of it.
 */
export type Unseal = (sealed: JsonValue, place: SecretMark) => unknown;

/**
 * Puts a seal in place of each secret of a value, and lists their pointers. O(what holds secrets): the rest is shared.
 *
 * @throws ContextError `sealed` for a secret that holds one whose value is not known
 */
export function sealedCopy(
  value: JsonValue,
  seal: Seal | undefined,
): { value: JsonValue; pointers: readonly string[] } {
  const pointers: string[] = [];
  const copyOf = (part: JsonValue, keys: readonly Key[], sources: Sources | undefined): JsonValue => {
    const marks = marksOf(part);
    const whole = marks?.whole === undefined ? sources : marks.all;
    if (whole !== undefined) {
      const pointer = pointerOf(keys);
      pointers.push(pointer);
      return sealOf(part, { pointer, sources: whole }, seal);
    }
    if (marks === undefined || !isContainer(part)) return part;
    return withParts(part, (inner, key, innerSources) => copyOf(inner, [...keys, key], innerSources));
  };
  return { value: copyOf(value, [], undefined), pointers };
}

function sealOf(value: JsonValue, place: SecretMark, seal: Seal | undefined): JsonObject {
  const marks = marksOf(value);
  if (isObject(value) && marks?.isSeal) return adopt({ ...value }); // sealed before
  const open = openSeal(place.sources);
  if (seal === undefined) return open;
  if (marks?.isSealed) throw sealedError(marks); // the host would take the seal for the secret
  return adopt({
    ...open,
    sealed: ingest(sealedBy(seal, value, place), `the seal of ${place.pointer}`, undefined, deepestSeal),
  });
}

/** The error that a host throws here may say the secret. */
function sealedBy(seal: Seal, value: JsonValue, place: SecretMark): unknown {
  try {
    return seal(value, place);
  } catch {
    throw new ContextError("host-function", { name: "seal", isWithheld: true });
  }
}

/** A seal that says where a secret came from, and holds nothing of it. */
const openSeal = ([source = "", ...others]: Sources): JsonObject =>
  adopt({ $secret: others.length === 0 ? source : [source, ...others] });

/**
 * Takes the seals off a value where pointers lead, and marks the secrets there; without `unseal` they stay sealed.
 *
 * @throws ContextError `snapshot`, with the path, where no seal is or `unseal` throws
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
    // The error that was thrown may say the secret.
    throw refuse(pointer, "can't be unsealed");
  }
}

function sourcesIn(said: JsonValue | undefined): Sources | undefined {
  const list = isList(said) ? said : [said];
  const isSources = list.length > 0 && list.every((source) => typeof source === "string");
  return isSources ? sourcesFrom(list as readonly string[]) : undefined; // each is a string
}

const refuse = (path: string, problem: string): ContextError => new ContextError("snapshot", { path, problem });
