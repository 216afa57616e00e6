import { adopt } from "../data/adopt.ts";
import { ingest } from "../data/ingest.ts";
import { isContainer, isList, isObject, type JsonObject, type JsonValue } from "../data/json.ts";
import { type Sources, sourcesFrom } from "../data/sources.ts";
import { ContextError } from "../errors.ts";
import type { HostCalls } from "./host-calls.ts";
import { changedAt, type Labelled, labelled } from "./labels.ts";
import { pointerKeys, type SecretMark } from "./pointers.ts";

/**
 * Decrypts what `seal` gave, at once or, for `importAsync` and `unsealValueAsync`, later. It throws for all that
 * `seal` did not give for that place; the error of what it throws tells nothing of it.
 */
export type Unseal = (sealed: JsonValue, place: SecretMark) => unknown;

/** A seal in a value. */
interface FoundSeal {
  readonly pointer: string;
  readonly keys: readonly string[];
  readonly seal: JsonObject;
  readonly sources: Sources;
}

/**
 * Takes the seals off a value where pointers lead, and marks the secrets there; without `unseal` they stay sealed.
 *
 * @param at a pointer that is put before those that `unseal` is told
 * @throws ContextError `snapshot`, with the path, where no seal is or `unseal` throws
 */
export function unsealing(
  value: JsonValue,
  pointers: readonly string[],
  unseal: Unseal | undefined,
  at: string,
): HostCalls<Labelled> {
  const seals = pointers.map((pointer) => sealAt(value, pointer));
  const isAsked = ({ seal }: FoundSeal): boolean => unseal !== undefined && Object.hasOwn(seal, "sealed");
  return {
    name: "unseal",
    calls: seals.filter(isAsked).map(({ pointer, seal, sources }) => ({
      ask: () => unseal?.(seal.sealed as JsonValue, Object.freeze({ pointer: at + pointer, sources })), // it is its own
      refusal: (thrown) => refuse(pointer, problems.get(thrown as object) ?? "can't be unsealed"), // any key may be asked for
    })),
    complete: (given) => {
      const answers = given.values();
      const secrets = seals.map((found) =>
        isAsked(found) ? unsealedSecret(found, answers.next().value) : stillSealed(found),
      );
      const isReached = seals.map(() => false);
      const changes = seals.map(({ keys, seal }, index) => ({
        keys,
        change: (there: JsonValue): Labelled => {
          isReached[index] = there === seal;
          return secrets[index] as Labelled; // there is one for each seal
        },
      }));
      const copy = changedAt(value, changes);
      // A seal within another is found before, and is no more there after.
      const lost = seals[isReached.indexOf(false)];
      if (lost !== undefined) throw refuse(lost.pointer, "lies within another secret");
      return copy;
    },
  };
}

function sealAt(value: JsonValue, pointer: string): FoundSeal {
  const keys = pointerKeys(pointer);
  let seal: JsonValue | undefined = value;
  for (const key of keys) {
    seal = isContainer(seal) && Object.hasOwn(seal, key) ? (seal as JsonObject)[key] : undefined; // a list by its indexes
  }
  if (seal === undefined) throw refuse(pointer, "is named in secrets and leads to nothing");
  const sources = isObject(seal) && Object.hasOwn(seal, "$secret") ? sourcesIn(seal.$secret) : undefined;
  const isSeal = isObject(seal) && Object.keys(seal).every((key) => key === "$secret" || key === "sealed");
  if (sources === undefined || !isSeal) throw refuse(pointer, "must be a sealed secret");
  return { pointer, keys, seal: seal as JsonObject, sources }; // isSeal says so
}

const stillSealed = ({ seal, sources }: FoundSeal): Labelled => ({
  value: adopt({ ...seal }, { whole: sources, isSeal: true }),
  sources,
});

function unsealedSecret({ pointer, sources }: FoundSeal, given: unknown): Labelled {
  try {
    return labelled(ingest(given, "what unseal gave"), sources);
  } catch {
    // The error would name keys of the secret.
    throw refuse(pointer, "can't be unsealed");
  }
}

function sourcesIn(said: JsonValue | undefined): Sources | undefined {
  const list = isList(said) ? said : [said];
  const isSources = list.length > 0 && list.every((source) => typeof source === "string");
  return isSources ? sourcesFrom(list as readonly string[]) : undefined; // each is a string
}

// An error of the host may say the secret. Those that are made here do not, and so what they say is told.
const problems = new WeakMap<object, string>();

/** Makes the error of an unseal function of this package, which says no more than what is wrong with a seal. */
export function sealProblem({ pointer }: SecretMark, problem: string): ContextError {
  const error = refuse(pointer, problem);
  problems.set(error, problem);
  return error;
}

const refuse = (path: string, problem: string): ContextError => new ContextError("snapshot", { path, problem });
