import type { Maybe } from "../../data/json.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { list } from "./parameters.ts";
import { Sets } from "./sets.ts";

const onSets = (name: string, summary: string, call: (sets: Sets) => Maybe): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [list("list"), list("other")],
    call: (run, first, second) => call(new Sets(run, first, second)),
  });

export const setFunctions: readonly FunctionDefinition[] = [
  onSets("union", "Gives the items of two lists, each once.", (sets) => sets.union()),
  onSets("intersect", "Gives the items that are in both of two lists, each once.", (sets) => sets.intersection()),
  onSets("difference", "Gives the items of a list that are not in another, each once.", (sets) => sets.difference()),
  onSets("symmetric_difference", "Gives the items that are in one of two lists alone, each once.", (sets) =>
    sets.symmetricDifference(),
  ),
];

export const setTests: readonly FunctionDefinition[] = [
  onSets("subset", "Tells whether each item of a list is in another.", (sets) => sets.isWithin(0)),
  onSets("superset", "Tells whether each item of another list is in this one.", (sets) => sets.isWithin(1)),
];
