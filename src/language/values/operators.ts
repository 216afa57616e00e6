import { exactTypeName, isList, isObject, typeName, type Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Budget } from "../../limits.ts";
import { compare, isEqual } from "./comparison.ts";
import { print } from "./printing.ts";
import { indexOfText } from "./search.ts";
import { asKey } from "./texts.ts";

/** Applies an operator to two values that are both defined. */
export type BinaryFunction = (left: Value, right: Value, budget: Budget) => Value;

const dividing: ReadonlySet<string> = new Set(["/", "//", "%"]);

/** The operators that always evaluate both operands, which `and` and `or` do not. */
export const operators = {
  "==": isEqual,
  "!=": (left, right, budget) => !isEqual(left, right, budget),
  "<": (left, right, budget) => compare(left, right, "'<'", budget) < 0,
  "<=": (left, right, budget) => compare(left, right, "'<='", budget) <= 0,
  ">": (left, right, budget) => compare(left, right, "'>'", budget) > 0,
  ">=": (left, right, budget) => compare(left, right, "'>='", budget) >= 0,
  in: (item, container, budget) => contains(container, item, "'in'", budget),
  "~": (left, right, budget) => concatenate(print(left, budget), print(right, budget), budget),
  "+": (left, right, budget) => add(left, right, budget),
  "-": arithmetic("-", (left, right) => left - right),
  "*": arithmetic("*", (left, right) => left * right),
  "/": arithmetic("/", (left, right) => left / right),
  "//": arithmetic("//", (left, right) => Math.floor(left / right)),
  "%": arithmetic("%", (left, right) => left % right),
  "**": arithmetic("**", (left, right) => left ** right),
} as const satisfies Record<string, BinaryFunction>;

export type BinaryOperator = keyof typeof operators;

function arithmetic(operator: string, calculate: (left: number, right: number) => number): BinaryFunction {
  const operation = `'${operator}'`;
  const divides = dividing.has(operator);
  return (left, right) => {
    if (typeof left !== "number" || typeof right !== "number") throw notNumbers(operation, "two numbers", left, right);
    if (divides && right === 0) throw new ContextError("division-by-zero", { operation });
    return finite(calculate(left, right), operation);
  };
}

/** Refuses a result that JSON has no number for, and turns `-0` into `0`. */
export const finite = (number: number, operation: string): number => {
  if (Number.isFinite(number)) return number + 0;
  throw new ContextError("type", { operation, expected: "a finite result", found: "one that is not a finite number" });
};

function add(left: Value, right: Value, budget: Budget): Value {
  if (typeof left === "number" && typeof right === "number") return finite(left + right, "'+'");
  if (typeof left === "string" && typeof right === "string") return concatenate(left, right, budget);
  if (isList(left) && isList(right)) {
    budget.spendItems(left.length + right.length);
    return [...left, ...right];
  }
  throw notNumbers("'+'", "two numbers, two strings or two lists", left, right);
}

function concatenate(left: string, right: string, budget: Budget): string {
  budget.spendText(left.length + right.length);
  return left + right;
}

/**
 * Tells whether an item is an element of a list, a key of an object, or a part of a string.
 *
 * @throws ContextError `type` where an item of its type can't be in such a container
 */
export function contains(container: Value, item: Value, operation: string, budget: Budget): boolean {
  if (isList(container)) {
    budget.spendItems(container.length);
    return container.some((element) => isEqual(element, item, budget));
  }
  if (isObject(container) && (typeof item === "string" || Number.isInteger(item))) {
    const key = typeof item === "string" ? asKey(item, budget) : (item as number); // an integer is a number
    return member(container, key) !== undefined;
  }
  return positionIn(container, item, operation, budget) >= 0;
}

/**
 * Finds a part in a string: the UTF-16 unit at which it begins, or -1.
 *
 * @throws ContextError `type` where one of them is no string
 */
export function positionIn(container: Value, item: Value, operation: string, budget: Budget): number {
  if (typeof container === "string" && typeof item === "string") {
    budget.spendCharacters(container.length + item.length);
    return indexOfText(container, item);
  }
  throw new ContextError("type", {
    operation,
    expected: "a list, a key (a string or an integer) and an object, or two strings",
    found: `${exactTypeName(item)} and ${typeName(container)}`,
  });
}

const notNumbers = (operation: string, expected: string, left: Value, right: Value): ContextError => {
  const joinsText = operation === "'+'" && (typeof left === "string" || typeof right === "string");
  const found = `${typeName(left)} and ${typeName(right)}`;
  return new ContextError("type", { operation, expected, found, ...(joinsText && { hint: "use ~ to join text" }) });
};

/** Applies the sign of `-a` or `+a`. */
export const signed = (sign: "-" | "+", operand: Value): Value => {
  if (typeof operand !== "number") {
    throw new ContextError("type", { operation: `'${sign}'`, expected: "a number", found: typeName(operand) });
  }
  return sign === "-" ? 0 - operand : operand;
};
