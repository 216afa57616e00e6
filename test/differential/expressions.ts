import fc from "fast-check";
import { joined } from "../fuzz/grammar.ts";

/** The data that the expressions read, in both languages by bare names. */
export const data = {
  n: 7,
  m: -3,
  s: "Hello World",
  t: "a,b,,c",
  flag: true,
  ints: [3, 1, 2, 3, -5, 8],
  texts: ["b", "a", "", "a", "zz"],
  record: { a: 1, b: "two", c: [1, 2] },
  records: [
    { name: "x", size: 3, up: true },
    { name: "y", size: 1, up: false },
    { name: "z", size: 3, up: true },
  ],
} as const;

type Rule = "int" | "str" | "bool" | "ints" | "strs" | "any";

/**
 * Arbitrary expressions, by the types of their values, of what this language claims to have as Jinja2 has it. Left out is what
 * docs/language.md tells to differ: printing of booleans, floats, lists and objects, the order and equality of booleans, and of
 * texts without regard to case.
 */
const typed = fc.letrec((tie: fc.LetrecTypedTie<Record<Rule, string>>): Record<Rule, fc.Arbitrary<string>> => {
  const [int, str, bool, ints, strs] = [tie("int"), tie("str"), tie("bool"), tie("ints"), tie("strs")];
  const index = fc.constantFrom("0", "1", "-1", "-2", "2");
  const bound = fc.constantFrom("", "0", "1", "2", "-1", "-3", "9");
  const word = fc.constantFrom("'a'", "'l'", "'World'", "','", "' '", "'xyz'", "''", "'ab cd'", "'A-b_c'");
  const size = fc.constantFrom("1", "2", "5", "12");
  const operator = (...all: string[]): fc.Arbitrary<string> => fc.constantFrom(...all);
  const compared = operator("==", "!=", "<", "<=", ">", ">=");
  const options = { depthSize: "small", withCrossShrink: true } as const;
  return {
    int: fc.oneof(
      options,
      { arbitrary: fc.constantFrom("n", "m", "record.a", "records[0].size", "0", "1", "2", "10", "-4"), weight: 4 },
      joined("(", int, operator(" + ", " - ", " * "), int, ")"),
      joined("(", int, " // ", fc.constantFrom("2", "3", "-5"), ")"),
      joined("((", int, " | abs) % ", fc.constantFrom("2", "3"), ")"), // the sign of a remainder differs
      joined("(", int, " ** 2)"),
      joined("-", fc.constantFrom("n", "m", "3")),
      joined("(", int, " | abs)"),
      joined("(", fc.oneof(str, ints, strs), " | length)"),
      joined("(", ints, " | sum)"),
      joined("(", ints, " | ", operator("first", "last", "max", "min"), " | default(0))"),
      joined("ints[", index, "]"),
      joined("(", int, " if ", bool, " else ", int, ")"),
      joined("(records | map(attribute='size') | ", operator("sum", "max", "min"), ")"),
      joined("(", str, ".count(", word, "))"),
      joined("(", str, ".find(", word, "))"),
      joined("(", str, " | wordcount)"),
      joined("('12' | int)"),
      joined("(7.9 | int)"),
      joined("(", int, " | round | int)"),
    ),
    str: fc.oneof(
      options,
      { arbitrary: fc.oneof(fc.constantFrom("s", "t", "record.b", "records[1]['name']"), word), weight: 4 },
      joined("(", str, operator(" + ", " ~ "), str, ")"),
      joined("(", str, " ~ ", int, ")"),
      joined("(", str, " | ", operator("upper", "lower", "capitalize", "title", "trim", "reverse", "string"), ")"),
      joined("(", str, " | replace(", word, ", ", word, "))"),
      joined("(", str, " | replace(", word, ", ", word, ", 1))"),
      joined("(", str, " | truncate(", fc.constantFrom("3", "5", "12"), ", ", operator("true", "false"), "))"),
      joined("(", str, " | center(", size, "))"),
      joined("(", str, " | indent(2, ", operator("true", "false"), "))"),
      joined("(", strs, " | join(", word, "))"),
      joined("(", ints, " | join(', '))"),
      joined("(records | map(attribute='name') | join)"),
      joined("s[", bound, ":", bound, "]"),
      joined("(", str, ")[", bound, ":", bound, ":", operator("1", "2", "-1"), "]"),
      joined("s[", index, "]"),
      joined("('%s-%03d' | format(", str, ", ", int, "))"),
      joined("('%5.1f|%-4s|%x' | format(", int, ", ", word, ", 255))"),
      joined("(", str, ".", operator("upper", "lower", "title", "strip", "lstrip", "rstrip", "capitalize"), "())"),
      joined("(", str, ".strip('ad '))"),
      joined("(", str, ".replace(", word, ", ", word, "))"),
      joined("(", word, ".join(", strs, "))"),
      joined("(", str, " if ", bool, " else ", str, ")"),
      joined("(", str, " or ", str, ")"),
      joined("(nope | default(", str, "))"),
      joined("(", str, " | default(", word, ", true))"),
      joined("record.get('b', ", word, ")"),
      joined("record.get('zz', ", word, ")"),
      joined("('a b&c/ü' | urlencode)"),
    ),
    bool: fc.oneof(
      options,
      { arbitrary: fc.constantFrom("flag", "true", "false", "records[1].up"), weight: 3 },
      joined("(", int, " ", compared, " ", int, ")"),
      joined("(", str, " ", compared, " ", str, ")"),
      joined("(", ints, operator(" == ", " != ", " < "), ints, ")"),
      joined("(", int, " < ", int, " <= ", int, ")"),
      joined("(", int, operator(" in ", " not in "), ints, ")"),
      joined("(", str, operator(" in ", " not in "), str, ")"),
      joined("(", str, " in record)"),
      joined("(not ", bool, ")"),
      joined("(", bool, operator(" and ", " or "), bool, ")"),
      joined("(", int, " is ", operator("even", "odd", "number", "defined", "string", "integer"), ")"),
      joined("(", int, " is divisibleby ", fc.constantFrom("2", "3"), ")"),
      joined("(", str, " is ", operator("string", "lower", "upper", "sequence", "mapping", "iterable", "none"), ")"),
      joined("(", int, " is ", operator("eq", "ne", "lt", "gt", "le", "ge"), " (", int, "))"),
      joined("(nope is ", operator("defined", "undefined"), ")"),
      joined("(record is mapping)"),
      joined("(", int, " is in ", ints, ")"),
      joined("(", str, ".", operator("startswith", "endswith"), "(", word, "))"),
      joined("(", str, ".isdigit())"),
    ),
    ints: fc.oneof(
      options,
      { arbitrary: fc.constantFrom("ints", "record.c", "[]", "[1, 2, 3]"), weight: 3 },
      joined("[", int, ", ", int, "]"),
      joined("(", ints, " + ", ints, ")"),
      joined("ints[", bound, ":", bound, "]"),
      joined("(", ints, " | sort)"),
      joined("(", ints, " | sort(reverse=true))"),
      joined("(", ints, " | unique | list)"),
      joined("(", ints, " | reverse | list)"),
      joined("(", ints, " | map('abs') | list)"),
      joined("(", ints, operator(" | select('odd')", " | reject('odd')", " | select", " | reject"), " | list)"),
      joined("(", ints, " | select('gt', ", fc.constantFrom("0", "2"), ") | list)"),
      joined("(range(", fc.constantFrom("4", "1, 5", "9, 0, -3"), ") | list)"),
      joined("(records | map(attribute='size') | list)"),
      joined("(records | selectattr('up') | map(attribute='size') | list)"),
      joined("(records | rejectattr('up') | map(attribute='size') | list)"),
      joined("(records | selectattr('size', 'eq', 3) | map(attribute='size') | list)"),
      joined("(records | sort(attribute='size') | map(attribute='size') | list)"),
    ),
    strs: fc.oneof(
      options,
      { arbitrary: fc.constantFrom("texts", "['x', 'y']", "[]"), weight: 3 },
      joined("[", str, ", ", str, "]"),
      joined("(", strs, " + ", strs, ")"),
      joined("(", strs, " | sort(case_sensitive=true))"),
      joined("(", strs, " | unique(case_sensitive=true) | list)"),
      joined("(", strs, " | map('", operator("upper", "lower", "trim", "capitalize"), "') | list)"),
      joined("(", strs, " | map('replace', 'a', 'b') | list)"),
      joined("(", str, ".split(", fc.constantFrom("','", "' '", "'l'"), "))"),
      joined("(", str, ".split())"),
      joined("(", str, ".split(',', 1))"),
      joined("(", str, ".splitlines())"),
      joined("(", str, " | list)"),
      joined("(record.keys() | list)"),
      joined("(record | dictsort | map('first') | list)"),
      joined("(", strs, " | select | list)"),
    ),
    any: fc.oneof(
      int,
      str,
      bool,
      ints,
      strs,
      joined("(", ints, " | batch(", fc.constantFrom("1", "2", "3"), ") | list)"),
      joined("(", ints, " | batch(4, 0) | list)"),
      joined("(records | groupby('size') | map('first') | list)"),
      joined("{'a': ", int, ", 'b': ", strs, "}"),
      joined("[", int, ", [", str, "], ", bool, "]"),
      joined("(record.items() | list)"),
      joined("dict(a=", int, ", b=", str, ")"),
      joined("(", int, " / ", fc.constantFrom("2", "4"), ")"),
      joined("(", int, " / 3 * 3 | round(2))"),
      joined("(2.5 * ", fc.constantFrom("n", "3", "m"), ")"),
      joined("((", int, " / 8) | round(", operator("1", "2"), ", '", operator("floor", "ceil"), "'))"),
    ),
  };
});

/** Expressions that this language claims to evaluate as Jinja2 does. */
export const sharedExpression: fc.Arbitrary<string> = typed.any;
