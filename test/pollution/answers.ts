import type * as Library from "workflow-context";
import type { Probe } from "./probes.ts";

// All that is used here is taken before anything is replaced, and nothing else is called.
const { keys, getPrototypeOf } = Object;
const { isArray } = Array;
const { stringify } = JSON;
const { prototype: promises } = Promise;
const { then } = promises;
const { apply } = Reflect;
const ignore = (): void => {};

/** Writes a value as JSON text, by its own keys alone. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return stringify(value) ?? typeof value;
  let text = "";
  if (isArray(value)) {
    for (let index = 0; index < value.length; index++) text += `${textOf(value[index])},`;
    return `[${text}]`;
  }
  const names = keys(value);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string; // an index below the length
    text += `${stringify(name)}:${textOf((value as Record<string, unknown>)[name])},`;
  }
  return `{${text}}`;
}

/** Where all objects or lists have a `then`, no promise of one is ever settled, in any program. */
const isSettled = (): boolean => {
  const samples: readonly unknown[] = [{}, [], new Map(), isArray];
  for (let index = 0; index < samples.length; index++) {
    if (typeof (samples[index] as { readonly then?: unknown }).then === "function") return false;
  }
  return true;
};

/** Gives what a promise is settled with, and throws where it is not settled soon. */
async function settled(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  await new Promise<void>((resolve, reject) => {
    const keep = (given: unknown): void => {
      value = given;
      resolve();
    };
    apply(then, promise, [keep, reject]);
    setTimeout(() => reject(new Error("it is never settled")), 500);
  });
  return value;
}

/** Runs probes one after the other: what each gave, or its error, by its name. */
export async function answersOf(
  probes: readonly Probe[],
  { ContextError }: typeof Library,
): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = { __proto__: null } as unknown as Record<string, string>; // inherits nothing
  for (let index = 0; index < probes.length; index++) {
    const { name, act } = probes[index] as Probe; // an index below the length
    try {
      // Not all is awaited: an object might inherit a `then`.
      const given = act();
      const isPromise = typeof given === "object" && given !== null && getPrototypeOf(given) === promises;
      if (isPromise && !isSettled()) {
        apply(then, given, [ignore, ignore]);
        continue;
      }
      answers[name] = textOf(isPromise ? await settled(given as Promise<unknown>) : given);
    } catch (error) {
      const isOurs = error instanceof ContextError;
      answers[name] = isOurs ? `ContextError ${error.code}` : `${error}`;
    }
  }
  return answers;
}
