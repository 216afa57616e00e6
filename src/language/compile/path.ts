import type { Key } from "../../data/json.ts";
import { type Aspect, pathOf } from "../../scope/path.ts";
import type { Program } from "../run/run.ts";
import type { Variables } from "./variables.ts";

/** Compiles a name and the keys behind it to one read: of the template's own variable, where it is set, or of the scope. */
export function compilePath(name: string, keys: readonly Key[], aspect: Aspect, variables: Variables): Program {
  const path = pathOf(name, keys, aspect);
  const slots = variables.slotsOf(name);
  const [slot] = slots;
  if (slot === undefined) return (run) => run.read(path);
  if (slots.length === 1) {
    return (run) => {
      const value = run.locals[slot];
      return value === undefined ? run.read(path) : run.follow(value, keys);
    };
  }
  return (run) => {
    const set = slots.find((candidate) => run.locals[candidate] !== undefined);
    return set === undefined ? run.read(path) : run.follow(run.locals[set], keys);
  };
}
