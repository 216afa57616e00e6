import type { Tables } from "../functions/calls.ts";

/** Methods of other languages, and the expressions that do what they do. Each of these compiles in the language. */
const examples: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "value | trim": ["strip"],
    "value | regex_replace('^\\s+', '')": ["lstrip", "trimStart"],
    "value | regex_replace('\\s+$', '')": ["rstrip", "trimEnd"],
    "value | starts_with(prefix)": ["startswith", "startsWith"],
    "value | ends_with(suffix)": ["endswith", "endsWith"],
    "value | upper": ["toUpperCase", "upcase"],
    "value | lower": ["toLowerCase", "downcase", "casefold"],
    "value | index_of(part)": ["find", "index", "indexOf", "findIndex"],
    "part in value": ["includes", "has", "has_key", "hasOwnProperty", "__contains__"],
    "value is matching('^[0-9]+$')": ["isdigit", "isnumeric", "isdecimal"],
    "value is matching(pattern)": ["match", "matches", "fullmatch", "test"],
    "value | regex_search(pattern)": ["search"],
    "value | regex_findall(pattern)": ["findall", "matchAll"],
    "value | split('\\n')": ["splitlines"],
    "value | replace(old, new)": ["replaceAll"],
    "value[start:end]": ["substring", "substr"],
    "value[position]": ["charAt", "at"],
    "list | join(separator)": ["join"],
    "'%s' | format(value)": ["format"],
    "'%05d' | format(value)": ["zfill"],
    "'%10s' | format(value)": ["rjust", "padStart"],
    "'%-10s' | format(value)": ["ljust", "padEnd"],
    "value | string": ["toString", "to_s", "__str__"],
    "value | round(digits)": ["toFixed"],
    "value | length": ["size", "__len__"],
    "value | items": ["iteritems", "entries"],
    "list + [item]": ["append", "push", "add"],
    "list + others": ["extend", "concat"],
    "list[:-1]": ["pop"],
    "list[1:]": ["shift", "popleft"],
    "list | reject('eq', item)": ["remove"],
    "list | select(test)": ["filter"],
    "merge(object, {'key': value})": ["update", "setdefault", "put", "set"],
    "[a, b][loop.index0 % 2]": ["cycle"],
  }).flatMap(([example, methods]) => methods.map((method) => [method, example] as const)),
);

/** Says what to write instead of a method: its example, or the function of that name, which takes the value first. */
export function insteadOf(method: string, functions: Tables["function"]): string {
  const rule = "functions are called by name";
  const example = examples.get(method);
  if (example !== undefined) return `${rule}: use '${example}'`;
  const [takesValue, ...others] = functions.get(method)?.parameters ?? [];
  if (takesValue === undefined) return rule;
  const needed = others.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  const behind = needed.length === 0 ? "" : `(${needed.join(", ")})`;
  return `${rule}: use 'value | ${method}${behind}' or '${method}(${["value", ...needed].join(", ")})'`;
}
