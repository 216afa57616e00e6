import { isPromise } from "../data/promise.ts";
import { type ContextError, usage } from "../errors.ts";

/** One call of a host's function. */
interface HostCall {
  readonly ask: () => unknown;
  /** Makes the error that is thrown in place of what the host threw, which may say a secret. */
  readonly refusal: (thrown: unknown) => ContextError;
}

/** Work in the middle of which a function of the host is called: its calls, and what is made of all that they give. */
export interface HostCalls<Result> {
  /** The name of the host's function. */
  readonly name: "seal" | "unseal";
  readonly calls: readonly HostCall[];
  readonly complete: (given: readonly unknown[]) => Result;
}

/** Adds a last step to such work. */
export const followedBy = <Between, Result>(
  { name, calls, complete }: HostCalls<Between>,
  step: (between: Between) => Result,
): HostCalls<Result> => ({ name, calls, complete: (given) => step(complete(given)) });

/** Puts such works together to one, whose calls are made as those of one. */
export const together = <Result>(
  name: "seal" | "unseal",
  works: readonly HostCalls<Result>[],
): HostCalls<readonly Result[]> => ({
  name,
  calls: works.flatMap(({ calls }) => calls),
  complete: (given) => {
    let from = 0;
    return works.map(({ calls, complete }) => {
      const mine = given.slice(from, from + calls.length);
      from += calls.length;
      return complete(mine);
    });
  },
});

/**
 * Does such work at once, for a call of the library of this name.
 *
 * @throws ContextError `usage` where the host's function gives a promise, which is taken care of
 */
export function completedNow<Result>({ name, calls, complete }: HostCalls<Result>, call: string): Result {
  return complete(
    calls.map(({ ask, refusal }) => {
      const given = attempt(ask, refusal);
      if (isPromise(given)) throw usage(`${call}: '${name}' gave a promise: await ${call}Async instead`);
      return given;
    }),
  );
}

function attempt(ask: () => unknown, refusal: (thrown: unknown) => ContextError): unknown {
  try {
    return ask();
  } catch (thrown) {
    throw refusal(thrown);
  }
}

/** The host's function may ask another machine, which should be neither asked for all at once nor for one after the other. */
const mostAtOnce = 16;

/** Does such work with at most sixteen calls under way. After one that fails no other is begun. */
export async function completedLater<Result>({ calls, complete }: HostCalls<Result>): Promise<Result> {
  const given = new Array<unknown>(calls.length);
  let next = 0;
  const takeCalls = async (): Promise<void> => {
    for (let call = calls[next]; call !== undefined; call = calls[next]) {
      const index = next++;
      try {
        given[index] = await call.ask();
      } catch (thrown) {
        next = calls.length;
        throw call.refusal(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, calls.length) }, takeCalls));
  return complete(given);
}
