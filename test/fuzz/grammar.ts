import fc from "fast-check";
import { createEnvironment, type FunctionInfo, type JsonValue, type ParameterInfo } from "workflow-context";
import type { Dialect } from "workflow-context/dialects";
import { dialectSets } from "../dialect-sets.ts";
import { json, paths } from "./data.ts";

/** The functions that give something else each time, where the clock and the source of UUIDs do. */
const byChance = new Set(["uuid", "now"]);

/** Joins texts. */
export const joined = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part))).map((all) => all.join(""));

/** Writes a JSON value in the language. It can't be JSON text, as the language lacks the escapes `\/`, `\b` and `\f`. */
export const literalOf = (value: JsonValue): string => {
  if (typeof value === "string") return `"${value.replace(/["\\]/g, "\\$&")}"`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  return `{${Object.entries(value).map(([key, part]) => `${literalOf(key)}: ${literalOf(part)}`)}}`;
};

/** Calls of methods, but for what they are called on. */
const methods = (
  "strip() strip('a') lstrip() rstrip() upper() lower() title() capitalize() split() split(',') splitlines() isdigit() keys() " +
  "values() items() get('a') get('name',1) startswith('a') endswith(('a','b')) replace('a','b') find('a') index('a') count('a') " +
  "join(list) join(records) format(1) format(a=text) append(1) nope()"
).split(" ");

const name = fc.constantFrom("a", "b", "n", "x", "list", "index", "loop", "__proto__");
const number = fc.oneof(
  fc.integer({ min: -3, max: 12 }).map(String),
  fc.constantFrom("0.5", "1e5", "0x1f", "1_000", "9007199254740993", "1e308"),
);
const text = fc.oneof(
  fc.string({ maxLength: 6 }).map(literalOf),
  fc.constantFrom("'a'", "''", "'a.b'", "', '", "'(a|b)+'", "'%d'", "'\\x41\\u00e4'", "'number'", "'even'"),
);
const binary = fc.constantFrom(
  ..."or and in == != < <= > >= ~ + - * / // % **".split(" "),
  "not in",
  "===",
  "is",
  "is not",
);

/** Sources whose values mostly suit a parameter, by its type. */
const suitedSources: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "a string": fc.oneof(fc.constantFrom("text", "keystore.token"), text),
  "an integer": fc.oneof(fc.constant("n"), number),
  "a number": fc.oneof(fc.constant("n"), number),
  "a boolean": fc.constantFrom("true", "false", "flag"),
  "a path": fc.constantFrom("'a'", "'name'", "'a.b.0'", "0", "'__proto__'"),
  "a path to data": fc.constantFrom(
    ..."'n' 'workflow.record.a' 'keystore.token' 'keystore.users[0][1]' 'parameters.rows[1]' 'task.login.users.0'".split(
      " ",
    ),
    ..."'task.nope' 'item.host' 'item' 'index' 'parent.item' 'list[-1]' 'config'".split(" "),
  ),
  "a list": fc.constantFrom("list", "records", "[1, 2, 'a']", "range(5)", "keystore.pair"),
  "an object": fc.constantFrom("record", "config", "{'a': 1}"),
};

const argument = (info: ParameterInfo, expression: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const value = fc.oneof(
    { arbitrary: suitedSources[info.type] ?? expression, weight: 3 },
    { arbitrary: expression, weight: 1 },
  );
  if (info.isNamed) return joined(`${info.name}=`, value);
  return info.isOptional ? fc.oneof(value, joined(`${info.name}=`, value)) : value;
};

const call = ({ name, parameters }: FunctionInfo, expression: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const given = parameters.map((info) => {
    const one = argument(info, expression);
    return info.isOptional || info.isRest || info.isNamed ? fc.option(one, { nil: undefined, freq: 1 }) : one;
  });
  return fc.tuple(fc.boolean(), ...given).map(([isFilter, ...all]) => {
    const [first, ...others] = all.filter((one) => one !== undefined) as string[]; // undefined stands for an option that is left out
    if (!isFilter || first === undefined || first.includes("=")) return `${name}(${[first, ...others].join(", ")})`;
    return `(${first} | ${name}${others.length === 0 ? "" : `(${others.join(", ")})`})`;
  });
};

type Rule = "expression" | "access" | "call" | "test" | "choice" | "block" | "statement";

/** The arbitrary sources of the language over some paths of the data, with functions of a host among the calls. */
export interface Sources {
  readonly expression: fc.Arbitrary<string>;
  /** Texts with expressions and statements in them. */
  readonly block: fc.Arbitrary<string>;
}

/** Makes arbitrary sources by the grammar of the language and its table of functions. */
export const sourcesOver = (
  paths: readonly string[],
  dialects: readonly Dialect[],
  host: readonly FunctionInfo[] = [],
): Sources => {
  const environment = createEnvironment({ dialects });
  const builtIn = environment.functions().filter(({ name }) => !byChance.has(name));
  const tests = environment.tests();
  return fc.letrec((tie: fc.LetrecTypedTie<Record<Rule, string>>): Record<Rule, fc.Arbitrary<string>> => {
    const expression = tie("expression");
    const block = tie("block");
    const path = fc.constantFrom(...paths);
    const small = fc.oneof(path, number, text);
    // A path leads to a list more often than what functions make of one.
    const loopable = fc.oneof({ arbitrary: path, weight: 2 }, { arbitrary: expression, weight: 1 });
    return {
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { arbitrary: small, weight: 4 },
        { arbitrary: tie("call"), weight: 4 },
        tie("access"),
        tie("test"),
        json.map(literalOf),
        joined("(", expression, " ", binary, " ", expression, ")"),
        joined("not ", expression),
        joined("-", expression),
        joined("(", expression, " if ", expression, " else ", expression, ")"),
        joined("[", expression, ", ", expression, "]"),
        joined("{", text, ": ", expression, "}"),
        joined(small, ".", fc.constantFrom(...methods)),
        joined("dict(", name, "=", expression, ")"),
        joined("[loop.changed(", expression, "), loop.cycle(", expression, ", 1), loop.previtem, loop.nextitem]"),
      ),
      choice: fc.oneof(
        joined(expression, " | default(omit)"),
        joined(expression, " | default(omit, true)"),
        joined("omit if ", expression, " else ", expression),
        joined(expression, " | ternary(", expression, ", omit)"),
        joined("(omit if ", expression, " else ", expression, ") if ", expression, " else omit"),
      ),
      access: fc.oneof(
        joined(expression, ".", name),
        joined(expression, "[", expression, "]"),
        joined(expression, "[", fc.oneof(number, fc.constant("")), ":", number, fc.constantFrom("", ":-1", ":2"), "]"),
      ),
      call: fc.oneof(...[...builtIn, ...host].map((info) => call(info, expression))),
      test: fc.constantFrom(...tests).chain(({ name, parameters }) => {
        const [subject, ...others] = parameters.map((info) => argument({ ...info, isOptional: false }, expression));
        const separated = others.flatMap((one, index) => (index === 0 ? [one] : [", ", one]));
        return joined(subject ?? expression, " is ", name, ...(others.length === 0 ? [] : ["(", ...separated, ")"]));
      }),
      block: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        {
          arbitrary: fc
            .array(fc.oneof(joined("{{ ", expression, " }}"), fc.string({ maxLength: 5 }), tie("statement")), {
              maxLength: 3,
            })
            .map((parts) => parts.join("")),
          weight: 9,
        },
        joined("{{ ", tie("choice"), " }}"), // which a JSON template may leave out
      ),
      statement: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        joined("{{- ", expression, " -}}"),
        joined("{% if ", expression, " %}", block, "{% else %}", block, "{% endif %}"),
        joined("{% for x in ", loopable, " %}", fc.constantFrom("", "{{ x }}"), block, "{% endfor %}"),
        joined("{% for a, b in ", loopable, " %}", fc.constantFrom("{{ a }}", "{{ b }}", ""), block, "{% endfor %}"),
        joined("{% for a, b in ", loopable, " if ", expression, " %}", block, "{% else %}-{% endfor %}"),
        joined("{% set ", name, " = ", expression, " %}"),
        joined("{% with ", name, " = ", expression, ", y = 1 %}", block, "{% endwith %}"),
        joined(
          ...["{% set ns = namespace(a=", expression, ") %}{% for x in ", loopable, " %}{% if ", expression],
          ...[" %}{% set ns.a = ", expression, " %}{% endif %}", block, "{% endfor %}{{ ns.a }}"],
        ),
        joined(
          ...["{% for x in ", loopable, " %}{% if ", expression, " %}", block],
          ...[fc.constantFrom("{% break %}", "{% continue %}"), "{% endif %}", block, "{% endfor %}"],
        ),
        joined("{% set ", name, " %}", block, "{% endset %}"),
        joined("{% filter ", fc.constantFrom("upper", "trim | lower", "tojson"), " %}", block, "{% endfilter %}"),
        joined(
          "{% switch ",
          expression,
          " %}{% case ",
          expression,
          " %}",
          block,
          "{% default %}",
          block,
          "{% endswitch %}",
        ),
        joined("{% raw %}", fc.string({ maxLength: 5 }), "{% endraw %}{# ", fc.string({ maxLength: 5 }), " #}"),
      ),
    };
  });
};

/** Arbitrary sources of the language with each set of dialects. */
export const sourcesOfSets: readonly Sources[] = dialectSets.map((dialects) => sourcesOver(paths, dialects));

const plain = sourcesOver(paths, []);

/** Arbitrary expressions of the language without dialects. */
export const { expression } = plain;
/** Arbitrary templates of the language without dialects. */
export const template: fc.Arbitrary<string> = plain.block;
