import { isList, isObject, type Maybe, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Program, Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { characters } from "../values/texts.ts";
import { type Assign, compileAssign } from "./assign.ts";

/** The programs of a `for`, and the slots of the variables that it sets. */
export interface Loop {
  readonly iterable: Program;
  /** One for the whole item, or one for each part of it. */
  readonly targets: readonly number[];
  readonly condition: Program<boolean> | undefined;
  /** Is run once all items are chosen. */
  readonly whenChosen: Program<void> | undefined;
  readonly body: Program<string>;
  readonly otherwise: Program<string>;
  /** The slots of all variables that the loop sets. Each iteration begins with them unset. */
  readonly slots: readonly number[];
  /** The slot of `loop`, where something within reads it. */
  readonly loop: number | undefined;
  /** The slot of how the loop is left, where something within leaves it. */
  readonly jump: number | undefined;
  /** The slot of what `loop.changed` saw last, where something within asks it. */
  readonly changed: number | undefined;
  readonly offset: Offset;
}

/** Compiles a `for` to its text. It charges one iteration for each item that the condition filters, and one for each run of the body. */
export function compileLoop(parts: Loop): Program<string> {
  const { iterable, targets, condition, whenChosen, body, otherwise, slots, loop, jump, changed, offset } = parts;
  const assign = compileAssign("for", targets, offset);
  const isTaken = condition && compileFilter(condition, assign, offset);
  return (run) => {
    const value = iterable(run);
    run.offset = offset;
    run.taintBy(value, "parts");
    const all = value === undefined ? [] : itemsOf(value, targets.length, run);
    const items = isTaken === undefined ? all : all.filter((item) => isTaken(run, item));
    whenChosen?.(run);
    if (items.length === 0) return otherwise(run);
    if (changed !== undefined) run.locals[changed] = undefined;
    let text = "";
    for (let index = 0; index < items.length; index++) {
      run.offset = offset;
      run.spendIteration();
      for (const slot of slots) run.locals[slot] = undefined;
      assign(run, items[index] as Value); // below the length
      if (loop !== undefined) run.locals[loop] = loopAt(index, items);
      text += body(run);
      run.check("outputLength", text.length);
      if (jump !== undefined && jumped(run, jump) === "break") break;
    }
    return text;
  };
}

/** Tells how a turn was left, and goes on from there. */
function jumped(run: Run, slot: number): Maybe {
  const to = run.locals[slot];
  run.locals[slot] = undefined;
  return to;
}

function loopAt(index0: number, items: readonly Value[]): Value {
  const { length } = items;
  const [previous, next] = [
    index0 > 0 ? items[index0 - 1] : undefined,
    index0 < length ? items[index0 + 1] : undefined,
  ];
  return {
    index: index0 + 1,
    index0,
    first: index0 === 0,
    last: index0 === length - 1,
    length,
    revindex: length - index0,
    revindex0: length - index0 - 1,
    depth: 1,
    depth0: 0,
    ...(previous === undefined ? {} : { previtem: previous }),
    ...(next === undefined ? {} : { nextitem: next }),
  };
}

// A pair is a list of two.
const itemsPerPair = 3;

/** Gives the items of a list, the characters of a string, or the keys of an object, alone or with their values. */
function itemsOf(value: Value, targets: number, run: Run): readonly Value[] {
  if (isList(value)) return value;
  if (typeof value === "string") return characters(value, run);
  if (isObject(value)) {
    const keys = Object.keys(value);
    run.spendItems(targets === 1 ? keys.length : keys.length * itemsPerPair);
    return targets === 1 ? keys : keys.map((key) => [key, value[key] as Value]); // key is its own
  }
  throw new ContextError("type", {
    operation: "'for'",
    expected: "a list, an object or a string",
    found: typeName(value),
  });
}

/** Compiles the `if` of a `for`, which is asked of each item. */
const compileFilter =
  (condition: Program<boolean>, assign: Assign, offset: Offset) =>
  (run: Run, item: Value): boolean => {
    run.offset = offset;
    run.spendIteration();
    assign(run, item);
    return condition(run);
  };
