import { marksOf, sealedError } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { ingest } from "../data/ingest.ts";
import {
  blankOf,
  type Container,
  deepestSeal,
  isContainer,
  isObject,
  type JsonObject,
  type JsonValue,
  type Key,
  setKey,
} from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import type { Sources } from "../data/sources.ts";
import { ContextError } from "../errors.ts";
import type { HostCalls } from "./host-calls.ts";
import type { Labelled } from "./labels.ts";
import { pointerOf, type SecretMark } from "./pointers.ts";
import { keepSeal, keptSeal } from "./seal-memory.ts";

/**
 * Encrypts a secret for a snapshot: the host does it, and gives JSON, or a promise of it where it is called by `exportAsync`
 * or `sealValueAsync`.
 */
export type Seal = (value: JsonValue, place: SecretMark) => unknown;

/** A value with seals in place of its secrets, and their pointers. */
interface Sealed {
  readonly value: JsonValue;
  readonly pointers: readonly string[];
}

/** Tells what holds a part of a list or object until that changes: a text or a number has no identity of its own. */
type HolderOf = (container: Container, key: Key) => object;

/**
 * Puts a seal in place of each secret of a value. O(what holds secrets): the rest is shared.
 *
 * @param at a pointer that is put before those that `seal` is told
 * @param holderOf what holds the secrets, and knows their seals at the next time; without it none is kept
 * @throws ContextError `sealed` for a secret that holds one whose value is not known
 */
export function sealing(
  whole: Labelled,
  seal: Seal | undefined,
  at: string,
  holderOf: HolderOf | undefined,
): HostCalls<Sealed> {
  const { secrets, copy } = withRoomForSeals(whole, at, holderOf);
  const asked: Secret[] = [];
  for (const secret of secrets) {
    const known = knownSeal(secret, seal);
    if (known === undefined) asked.push(secret);
    else secret.put(known);
  }
  return {
    name: "seal",
    calls: asked.map(({ value, place }) => ({
      ask: () => seal?.(value, place),
      refusal: () => new ContextError("host-function", { name: "seal", isWithheld: true }),
    })),
    complete: (given) => {
      asked.forEach(({ place, holder, put }, index) => {
        const sealed = ingest(given[index], `the seal of ${place.pointer}`, undefined, deepestSeal);
        const made = adopt({ ...openSeal(place.sources), sealed });
        if (seal !== undefined && holder !== undefined) keepSeal(seal, holder, place, made);
        put(made);
      });
      return { value: adopt(copy()), pointers: secrets.map(({ place }) => place.pointer.slice(at.length)) };
    },
  };
}

/** A secret of a value, and how its seal gets to its place in the copy. */
interface Secret {
  readonly value: JsonValue;
  readonly place: SecretMark;
  readonly holder: object | undefined;
  readonly put: (seal: JsonObject) => void;
}

/** Copies a value with room for seals, and lists its secrets. The copy is ours to adopt when each has its seal. */
function withRoomForSeals(
  whole: Labelled,
  at: string,
  holderOf: HolderOf | undefined,
): { secrets: readonly Secret[]; copy: () => JsonValue } {
  const secrets: Secret[] = [];
  const copyOf = (
    { value, sources }: Labelled,
    pointer: string,
    holder: Secret["holder"],
    put: Secret["put"],
  ): JsonValue => {
    const marks = marksOf(value);
    const secretBy = marks?.whole === undefined ? sources : marks.all;
    if (secretBy !== undefined) {
      const place = Object.freeze({ pointer, sources: secretBy });
      secrets.push({ value, place, holder: holderOf && isContainer(value) ? value : holder, put });
      return null; // which its seal takes the place of
    }
    if (marks === undefined || !isContainer(value)) return value;
    const copy = blankOf(value);
    for (const part of partsOf(value)) {
      const { key } = part;
      const isPublic = part.sources === undefined && marksOf(part.value) === undefined;
      setKey(
        copy,
        key,
        isPublic
          ? part.value
          : copyOf(part, pointer + pointerOf([key]), holderOf?.(value, key), (seal) => setKey(copy, key, seal)),
      );
    }
    return copy as Container;
  };
  let copy: JsonValue = copyOf(whole, at, undefined, (seal) => {
    copy = seal;
  });
  return { secrets, copy: () => copy };
}

/** Gives the seal that takes no call of the host; undefined where there is none. */
function knownSeal({ value, place, holder }: Secret, seal: Seal | undefined): JsonObject | undefined {
  const marks = marksOf(value);
  if (isObject(value) && marks?.isSeal) return adopt({ ...value }); // sealed before
  if (seal === undefined) return openSeal(place.sources);
  if (marks?.isSealed) throw sealedError(marks); // the host would take the seal for the secret
  return holder === undefined ? undefined : keptSeal(seal, holder, place);
}

/** A seal that says where a secret came from, and holds nothing of it. */
const openSeal = ([source = "", ...others]: Sources): JsonObject =>
  adopt({ $secret: others.length === 0 ? source : [source, ...others] });
