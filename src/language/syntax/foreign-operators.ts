import { type SourceError, unsupportedError } from "./source-error.ts";

/** The operators of other languages, and what to write instead. One that begins with another comes before it. */
const operators: readonly (readonly [operator: string, instead: string])[] = [
  ["??", "use 'value | default(other)'"],
  ["?.", "use '.': a step into what is not there is undefined, which '| default' may follow"],
  ["?:", "use 'value | default(other, true)' or 'value or other'"],
  ["?", "use 'a if condition else b'"],
  ["&&", "use 'and'"],
  ["||", "use 'or'"],
  ["!", "use 'not'"],
];

/** Makes the error of an operator of another language at a place of the source. Gives undefined where none stands there. */
export function foreignOperator(source: string, offset: number): SourceError | undefined {
  const found = operators.find(([operator]) => source.startsWith(operator, offset));
  return found && unsupportedError(`'${found[0]}'`, found[1], offset);
}
