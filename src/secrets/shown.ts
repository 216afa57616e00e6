import { marksOf } from "../data/admitted.ts";
import { type Container, isContainer, isList, type JsonValue, setKey } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";

/** The most characters of a text, and the most parts of lists and objects, that are shown. */
const most = { characters: 200, parts: 50 };

/** A value as it is shown to a person: secrets masked, and cut where it is long. */
export interface Shown {
  readonly value: JsonValue;
  readonly isShortened?: true;
}

/** Shows a value. O(what is shown). */
export function shown(value: JsonValue): Shown {
  const budget = { parts: most.parts, isShortened: false };
  const part = shownPart(value, budget);
  return budget.isShortened ? { value: part, isShortened: true } : { value: part };
}

interface Budget {
  parts: number;
  isShortened: boolean;
}

function shownPart(value: JsonValue, budget: Budget): JsonValue {
  if (typeof value === "string" && value.length > most.characters) {
    budget.isShortened = true;
    return `${value.slice(0, most.characters)}…`;
  }
  if (!isContainer(value)) return value;
  return marksOf(value)?.whole === undefined ? shownParts(value, budget) : "***";
}

function shownParts(value: Container, budget: Budget): JsonValue {
  const list: JsonValue[] = [];
  const object: Record<string, JsonValue> = {};
  for (const { key, value: part, sources } of partsOf(value)) {
    if (budget.parts === 0) {
      budget.isShortened = true;
      break;
    }
    budget.parts--;
    const one = sources === undefined ? shownPart(part, budget) : "***";
    if (isList(value)) list.push(one);
    else setKey(object, key, one);
  }
  return isList(value) ? list : object;
}
