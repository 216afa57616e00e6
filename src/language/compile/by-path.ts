import type { Key, Maybe, Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import { type Aspect, pathOf } from "../../scope/path.ts";
import type { Program, Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { keyOf } from "./member.ts";

/** A key behind a name: one that the source writes, or one that is data. */
export type Step = Key | ComputedKey;

interface ComputedKey {
  readonly key: Program<Value>;
  readonly offset: Offset;
}

/** A name and the keys behind it, one of which is data. */
interface Chain {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly aspect: Aspect;
  /** The slots of the template's own variables of that name. */
  readonly slots: readonly number[];
}

/**
 * Compiles `name[key].other`, whose keys are data, to one read of the whole path where the scope has to be read so. It goes step
 * by step in all others, which takes less time. A path tells its keys: where one may be secret, what is before it is read whole.
 *
 * @param stepByStep reads the same, one key after another
 */
export function compileByPath(stepByStep: Program, { name, steps, aspect, slots }: Chain): Program {
  return (run) => {
    if (!run.readsByPath || slots.some((slot) => run.locals[slot] !== undefined)) return stepByStep(run);
    const keys: Key[] = [];
    for (const [index, step] of steps.entries()) {
      if (typeof step !== "object") {
        keys.push(step);
        continue;
      }
      const container = run.read(pathOf(name, [...keys], "probe"));
      if (container === undefined) return run.read(pathOf(name, keys)); // which takes down that nothing is there
      const { sources } = run;
      const key = computedKey(step, container, run);
      if (sources !== undefined || run.sources !== undefined) {
        return readOn(run.read(pathOf(name, keys)), [key, ...steps.slice(index + 1)], aspect, run);
      }
      keys.push(key);
    }
    const { sources } = run;
    const value = run.read(pathOf(name, keys, aspect));
    if (aspect === "presence") run.sources = sources;
    return value;
  };
}

/** Reads on from a value. Of what is asked only whether it is there, the last key taints nothing. */
function readOn(root: Maybe, steps: readonly Step[], aspect: Aspect, run: Run): Maybe {
  let value = root;
  for (const [index, step] of steps.entries()) {
    if (value === undefined) return undefined;
    const key = typeof step === "object" ? computedKey(step, value, run) : step;
    const isAsked = aspect === "presence" && index === steps.length - 1;
    value = isAsked ? member(value, key, run) : run.member(value, key);
  }
  return value;
}

function computedKey({ key, offset }: ComputedKey, container: Value, run: Run): Key {
  const wanted = key(run);
  run.offset = offset;
  return keyOf(wanted, container, run);
}
