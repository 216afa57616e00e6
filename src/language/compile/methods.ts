import type { ErrorDetails } from "../../errors.ts";
import { insteadOf } from "../functions/advice.ts";
import type { Vocabulary } from "../vocabulary.ts";

/** Methods of other languages, and the expressions that do what they do. Each of these compiles in the language. */
const examples: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "value.lstrip()": ["trimStart"],
    "value.rstrip()": ["trimEnd"],
    "value | starts_with(prefix)": ["startsWith"],
    "value | ends_with(suffix)": ["endsWith"],
    "value | upper": ["toUpperCase", "upcase"],
    "value | lower": ["toLowerCase", "downcase", "casefold"],
    "value | index_of(part)": ["indexOf", "findIndex"],
    "part in value": ["includes", "has", "has_key", "hasOwnProperty", "__contains__"],
    "value is matching('^[0-9]+$')": ["isnumeric", "isdecimal"],
    "value is matching(pattern)": ["match", "matches", "fullmatch", "test"],
    "value | regex_search(pattern)": ["search"],
    "value | regex_findall(pattern)": ["findall", "matchAll"],
    "value | replace(old, new)": ["replaceAll"],
    "value[start:end]": ["substring", "substr"],
    "value[position]": ["charAt", "at"],
    "'%05d' | format(value)": ["zfill"],
    "'%10s' | format(value)": ["rjust", "padStart"],
    "'%-10s' | format(value)": ["ljust", "padEnd"],
    "value | string": ["toString", "to_s", "__str__"],
    "value | round(digits)": ["toFixed"],
    "value | length": ["size", "__len__"],
    "value | items": ["entries"],
    "list + [item]": ["append", "push", "add"],
    "list[:position] + [item] + list[position:]": ["insert"],
    "list + others": ["extend", "concat"],
    "list[:-1]": ["pop"],
    "list[1:]": ["shift", "popleft"],
    "list | reject('eq', item)": ["remove"],
    "list | select(test)": ["filter"],
    "merge(object, {'key': value})": ["update", "setdefault", "put", "set"],
  }).flatMap(([example, methods]) => methods.map((method) => [method, example] as const)),
);

/** The details of the error of a method that there is not: what to write instead, and else which methods there are. */
export function unknownMethod(method: string, { tables }: Vocabulary): ErrorDetails["unsupported"] {
  const feature = `a method '${method}'`;
  const example = examples.get(method);
  if (example !== undefined) return { feature, instead: `use '${example}'` };
  const [takesValue, ...others] = tables.function.get(method)?.parameters ?? [];
  const elsewhere = takesValue === undefined ? insteadOf("method", method) : undefined;
  if (elsewhere !== undefined) return { feature, instead: elsewhere };
  if (takesValue === undefined) return { feature, instead: `the methods are ${[...tables.method.keys()].join(", ")}` };
  const needed = others.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  const behind = needed.length === 0 ? "" : `(${needed.join(", ")})`;
  return { feature, instead: `use 'value | ${method}${behind}' or '${method}(${["value", ...needed].join(", ")})'` };
}
