import { createEnvironment, type FunctionInfo, type ParameterInfo } from "workflow-context";
import type { Dialect } from "workflow-context/dialects";
import { dialectSets } from "../dialect-sets.ts";
import { expressions, sources, special, statements } from "./constructs.ts";
import { argumentsNamed, argumentsOf, itemsOf, subjects } from "./shapes.ts";

/** One operation on data of one shape, as a template that repeats it until a limit stops it. */
export interface Row {
  /** The function, the test, or the kind of node. */
  readonly operation: string;
  /** The row's source, as the table shows it. */
  readonly shown: string;
  readonly template: () => string;
  /** The statement that is repeated, if one is. */
  readonly statement: string | undefined;
  /** The set of dialects that it is written in; none where it is left out. */
  readonly set?: number;
  /** The row was found by an attack, and is measured always. */
  readonly isSpecial?: true;
}

type Way = "repeated" | "kept" | "once";

/** Puts the variables, or the same values of the keystore, in place of the names of shapes. */
const inWorld = (source: string, world: string): string => source.replace(/\$(?=\w)/g, world);

const loops = (body: string): string =>
  `{% for i in range(10000) %}{% for j in range(10000) %}${body}{% endfor %}{% endfor %}`;

const withTurn = (source: string, turn: string): string => source.replaceAll("$$", turn);

/** Repeats a statement until a limit stops it. `done` tells that there was budget enough for one. */
const repeated = (statement: string): string => {
  const body = statement.includes("$$") ? withTurn(statement, "j") : statement.repeat(4);
  return `{% set x = 1 %}${withTurn(statement, "0")}{{ done() }}${loops(body)}`;
};

/** Lists as many results as the tokens allow, four hundred at most, so that all are alive at once. */
const kept = (expression: string): string => {
  const words = expression.match(/\w+|\$\$|'[^']*'|[^\s\w]/g) ?? [];
  const times = Math.min(400, Math.floor(19_000 / (words.length + 1)));
  const [first, ...others] = Array.from({ length: times }, (_, index) => withTurn(expression, String(index)));
  return `{{ [${[first, "done()", ...others].join(", ")}] }}`;
};

const templateOf: Readonly<Record<Way, (source: string) => string>> = {
  repeated,
  kept,
  once: (source) => source,
};

const shortened = (text: string): string => (text.length > 140 ? `${text.slice(0, 100)}…${text.slice(-30)}` : text);

/** Makes the rows of a source: with public data and, where it reads any, with secret data. */
function rowsOf(operation: string, source: string, way: Way, shown = source, given: Worlds = "both"): readonly Row[] {
  const worlds = given === "both" && /\$\w/.test(source) ? ["", "keystore."] : [""];
  return worlds.map((world) => ({
    operation,
    shown: shortened(`${inWorld(shown, world)}${way === "kept" ? " (all kept)" : ""}`),
    template: () => inWorld(templateOf[way](source), world),
    statement: way === "repeated" ? inWorld(withTurn(source, "j"), world) : undefined,
  }));
}

const asSet = (expression: string): string => `{% set r = ${expression} %}`;

function optionsOf(info: FunctionInfo, parameter: ParameterInfo): readonly string[] {
  const { name, type, isRest } = parameter;
  if (info.parameters.some((other) => other.name === "pattern") && name === "text") return subjects;
  if (name === "function") return ["'string'", "'default', $spaces"];
  if (name === "test") return ["'defined'", "'eq', 1", "'in', $numbers"];
  const all = argumentsNamed[name] ?? argumentsOf[type] ?? argumentsOf[`${type.split(/,| or /)[0]}`];
  if (all === undefined) throw new Error(`no arguments for ${name}, ${type}`);
  const ownTypes = type === "a value" ? [] : type.split(/, | or /).slice(1);
  const options = [...all, ...ownTypes.flatMap((other) => argumentsOf[other] ?? [])];
  if (!isRest) return options;
  return ["$short", "$small", "$one", "$texts", "$spaces", "1e300"].flatMap((one) => [
    one,
    Array.from({ length: 97 }, () => one).join(", "),
  ]);
}

/** Which data a row reads: public data alone, or the same data once more as secrets. */
type Worlds = "public" | "both";

/** The lists of arguments that a function is tried with: the first has all of its shapes, and each other in turn. */
function argumentLists(
  info: FunctionInfo,
  first: readonly string[],
  firstForOthers: readonly string[],
  most: number,
): readonly (readonly [worlds: Worlds, args: readonly string[]])[] {
  const { parameters } = info;
  if (parameters.length === 0) return [["public", []]];
  const options = parameters.map((parameter) => optionsOf(info, parameter));
  const usual = (from: number, to: number, onlyRequired = false): readonly string[] =>
    options
      .slice(from, to)
      .filter((_, index) => !onlyRequired || parameters[from + index]?.isOptional === false)
      .map(([one = "1"]) => one);
  const all = parameters.length;
  return [
    ...first.map((one) => ["both", [one, ...usual(1, all, true)]] as const),
    ...parameters.flatMap((parameter, place) =>
      place === 0
        ? []
        : firstForOthers.flatMap((one) =>
            (options[place]?.slice(0, most) ?? []).map((option) => {
              const others = parameter.isNamed
                ? [...usual(1, all, true), `${parameter.name}=${option}`]
                : [...usual(1, place), option, ...usual(place + 1, all, true)];
              return ["public", [one, ...others]] as const;
            }),
          ),
    ),
  ];
}

const typesOf = ({ type }: ParameterInfo): readonly string[] => type.split(/, | or /);

function listsOf(info: FunctionInfo): readonly string[] {
  const [parameter] = info.parameters;
  return parameter === undefined ? [] : typesOf(parameter).flatMap((type) => itemsOf[type] ?? []);
}

function rowsOfFunction(info: FunctionInfo): readonly Row[] {
  const call = (args: readonly string[]): string => `${info.name}(${args.join(", ")})`;
  const [parameter] = info.parameters;
  const first = parameter === undefined ? [] : optionsOf(info, parameter);
  const direct = argumentLists(info, first, first.slice(0, 2), 8);
  const lists = listsOf(info);
  const mapped = argumentLists(info, lists, lists.slice(0, 4), 3).filter(
    ([, args]) => !args.some((one) => /^\w+=/.test(one)),
  );
  return [
    ...direct.flatMap(([worlds, args]) => rowsOf(info.name, asSet(call(args)), "repeated", call(args), worlds)),
    ...direct.flatMap(([worlds, args]) => (worlds === "both" ? rowsOf(info.name, call(args), "kept") : [])),
    ...mapped.flatMap(([worlds, [items = "$one", ...args]]) => {
      const source = `${items} | map(${[`'${info.name}'`, ...args].join(", ")})`;
      return rowsOf(info.name, asSet(source), "repeated", source, worlds);
    }),
  ];
}

function rowsOfTest(info: FunctionInfo): readonly Row[] {
  const test = (args: readonly string[]): string =>
    args.length === 0 ? info.name : `${info.name}(${args.join(", ")})`;
  const [parameter] = info.parameters;
  const first = parameter === undefined ? [] : optionsOf(info, parameter);
  const lists = listsOf(info);
  return [
    ...argumentLists(info, first, first.slice(0, 3), 8).map(
      ([worlds, [one, ...args]]) => [worlds, `${one} is ${test(args)}`] as const,
    ),
    ...argumentLists(info, lists, lists.slice(0, 2), 2).map(
      ([worlds, [items, ...args]]) => [worlds, `${items} | select(${[`'${info.name}'`, ...args].join(", ")})`] as const,
    ),
  ].flatMap(([worlds, source]) => rowsOf(`is ${info.name}`, asSet(source), "repeated", source, worlds));
}

/** Makes the rows of what the dialects of a set add. */
function rowsOfDialects(dialects: readonly Dialect[], set: number): readonly Row[] {
  const environment = createEnvironment({ dialects });
  const isAdded = ({ family }: FunctionInfo): boolean => dialects.some(({ name }) => name === family);
  return [
    ...environment.functions().filter(isAdded).flatMap(rowsOfFunction),
    ...environment.tests().filter(isAdded).flatMap(rowsOfTest),
  ].map((row) => ({ ...row, set }));
}

/** All rows, always in the same order. */
export function allRows(): readonly Row[] {
  const environment = createEnvironment();
  return [
    ...Object.entries(sources).flatMap(([name, source]) => rowsOf("source", source, "once", name)),
    ...Object.entries(statements).flatMap(([kind, all]) =>
      all.flatMap((source) => rowsOf(`{% ${kind} %}`, source, "repeated")),
    ),
    ...Object.entries(expressions).flatMap(([kind, all]) =>
      all.flatMap((source) => [...rowsOf(kind, asSet(source), "repeated", source), ...rowsOf(kind, source, "kept")]),
    ),
    ...Object.entries(special).flatMap(([operation, all]) =>
      all
        .flatMap((source) => rowsOf(operation, asSet(source), "repeated", source))
        .map((row) => ({ ...row, isSpecial: true }) as const),
    ),
    ...environment.functions().flatMap(rowsOfFunction),
    ...environment.tests().flatMap(rowsOfTest),
    ...dialectSets.flatMap(rowsOfDialects),
  ];
}
