import { marksOf } from "../data/admitted.ts";
import { areEqual } from "../data/equal.ts";
import { isList, type JsonObject } from "../data/json.ts";
import type { Labelled } from "../secrets/labels.ts";
import { isPointer, pointerKeys, pointerOf } from "../secrets/pointers.ts";
import type { Draft } from "./draft.ts";
import { mustBe, own, refuse } from "./stored.ts";

/**
 * Does one operation of JSON Patch (RFC 6902) on a draft. Gives the pointers to what it set or took away.
 *
 * @throws ContextError `snapshot`, with the path and the reason, where it can't be done
 */
export function operated(draft: Draft, operation: JsonObject, path: string): readonly string[] {
  const op = own(operation, "op");
  const [to, keys] = pointerIn(operation, "path", path);
  const valueIn = (): Labelled => {
    const value = own(operation, "value");
    if (value === undefined) throw refuse(path, "has no value");
    return { value, sources: undefined };
  };
  switch (op) {
    case "add":
    case "replace":
      draft.edit(keys, { op, value: valueIn() }, to);
      return [placeSet(draft, keys)];
    case "remove":
      draft.edit(keys, { op }, to);
      return [to];
    case "copy":
    case "move": {
      const [source, from] = pointerIn(operation, "from", path);
      const value = draft.read(from, source);
      if (op === "copy") {
        draft.edit(keys, { op: "add", value }, to);
        return [placeSet(draft, keys)];
      }
      if (to.startsWith(`${source}/`)) throw refuse(to, "is moved into itself");
      draft.edit(from, { op: "remove" }, source);
      draft.edit(keys, { op: "add", value }, to);
      return [source, placeSet(draft, keys)];
    }
    case "test": {
      const { value, sources } = draft.read(keys, to);
      if (sources !== undefined || marksOf(value) !== undefined)
        throw refuse(to, "is a secret or holds one, which is not tested");
      if (!areEqual(value, valueIn().value)) throw refuse(to, "is not what the delta expects there");
      return [];
    }
    default:
      throw refuse(`${path}.op`, "is none of add, replace, remove, move, copy and test");
  }
}

function pointerIn(operation: JsonObject, key: "path" | "from", path: string): readonly [string, readonly string[]] {
  const pointer = own(operation, key);
  if (!isPointer(pointer)) throw refuse(`${path}.${key}`, mustBe("a JSON pointer", pointer));
  return [pointer, pointerKeys(pointer)];
}

/** Gives the pointer to what was set. A `-` is the index that the last item has got. */
function placeSet(draft: Draft, keys: readonly string[]): string {
  if (keys.at(-1) !== "-") return pointerOf(keys);
  const around = keys.slice(0, -1);
  const { value } = draft.read(around, pointerOf(around));
  return pointerOf(isList(value) ? [...around, value.length - 1] : keys);
}
