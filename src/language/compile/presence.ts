import type { Key, Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import { pathOf } from "../../scope/path.ts";
import type { Program } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { keyOf } from "./member.ts";

/**
 * Compiles a read of `target[key]` that is asked only whether it gives something. The value that it leads to does not
 * taint the run; target and key do: `config[keystore.user] is defined` tells whether the secret is a name in `config`.
 */
export const compileMemberPresence =
  (target: Program, key: Program<Value>, offset: Offset): Program =>
  (run) => {
    const container = target(run);
    if (container === undefined) return undefined;
    const wanted = key(run);
    run.offset = offset;
    return member(container, keyOf(wanted, container, run), run);
  };

/**
 * Compiles a read of a path that is asked only whether it gives something. `keystore.token is defined` tells nothing of
 * the token, and so the run is as little tainted after it as before. `keystore.token[8] is defined` tells whether the
 * token has nine characters, and a few more such questions would tell its length: there the taint stays.
 *
 * @param target reads the path but for its last key, where that could be a text
 */
export const compilePathPresence =
  (path: Program, target: Program | undefined): Program =>
  (run) => {
    const { sources } = run;
    const value = path(run);
    if (run.sources !== sources && typeof target?.(run) !== "string") run.sources = sources;
    return value;
  };

/** Tells whether the last key of a path may lead into a text: behind a namespace it is a name. */
export function mayLeadIntoText([name, ...keys]: readonly [name: string, ...keys: Key[]]): boolean {
  const path = pathOf(name, keys);
  return path.space === "item" || path.space === "parent" || path.keys.length > 1;
}
