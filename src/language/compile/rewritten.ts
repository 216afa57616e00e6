import type { Parameter } from "../functions/parameters.ts";
import type { Argument, Expression, Offset } from "../syntax/syntax.ts";

/** Collects the arguments of names that a function does not know, where it takes these as an object. */
export function withNamesCollected(
  parameters: readonly Parameter[],
  given: readonly Argument[],
  offset: Offset,
): readonly Argument[] {
  const collecting = parameters.find(({ takesNames }) => takesNames);
  if (collecting === undefined) return given;
  const isKnown = ({ name }: Argument): boolean =>
    name === undefined ||
    parameters.some((one) => !one.takesNames && (one.name === name || one.aliases.includes(name)));
  const entries = given
    .filter((one) => !isKnown(one))
    .map(({ name = "", value, offset }) => [{ kind: "literal", value: name, offset }, value] as const);
  const object: Expression = { kind: "object", entries, offset };
  const others = given.filter(isKnown);
  return entries.length === 0 ? given : [...others, { name: collecting.name, value: object, offset }];
}

/** Writes `loop.cycle(a, b)` as `[a, b][loop.index0 % 2]`. */
export function cycleOf(
  { arguments: given, offset }: Extract<Expression, { kind: "method" }>,
  loop: Expression,
): Expression {
  const key: Expression = { kind: "literal", value: "index0", offset };
  const left: Expression = { kind: "member", target: loop, key, offset };
  const right: Expression = { kind: "literal", value: given.length, offset };
  const target: Expression = { kind: "list", items: given.map(({ value }) => value), offset };
  return { kind: "member", target, key: { kind: "binary", operator: "%", left, right, offset }, offset };
}
