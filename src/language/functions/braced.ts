import type { JsonObject, Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { madeText } from "../values/texts.ts";

const refuse = (problem: string): ContextError => new ContextError("arguments", { callee: "'format'", problem });

// To write a value takes as long as to copy some items.
const itemsPerField = 4;

/** Writes values into a text where it has `{}`, `{0}` or `{name}`; `{{` and `}}` stand for a brace. */
export function braced(run: Run, template: string, values: readonly Value[], named: JsonObject | undefined): string {
  run.spendText(template.length);
  let taken = 0;
  let length = template.length;
  const written = template.replace(/\{\{|\}\}|\{([^{}]{0,128})\}|[{}]/g, (found: string, field: string | undefined) => {
    run.spendItems(itemsPerField);
    if (found === "{{" || found === "}}") return found.slice(1);
    if (field === undefined) throw refuse("a brace alone is written '{{' or '}}'");
    const value = valueFor(field, values, named, () => taken++);
    const printed = print(value, run);
    length += printed.length;
    run.spendText(printed.length);
    run.check("stringLength", length);
    return printed;
  });
  return madeText(written, run);
}

function valueFor(field: string, values: readonly Value[], named: JsonObject | undefined, next: () => number): Value {
  if (/^\d*$/.test(field)) {
    const value = values[field === "" ? next() : Number(field)];
    if (value === undefined) throw refuse(`it is given ${values.length} values, its text asks for more`);
    return value;
  }
  const value = named !== undefined && Object.hasOwn(named, field) ? named[field] : undefined;
  if (value !== undefined) return value;
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(field)) throw refuse("its text asks for a name that is not given");
  throw refuse("between braces stands nothing, a position or a name; widths are for '%5s' | format(value)");
}
