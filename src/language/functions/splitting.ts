import type { Run } from "../run/run.ts";
import { splitText } from "../values/search.ts";
import { characters } from "../values/texts.ts";

/** Splits a text at a separator, or at white space where that is null. A maximum limits how often, unless negative. */
export function split(run: Run, value: string, separator: string | null, max: number): readonly string[] {
  if (separator === null) return words(run, value, max);
  if (separator === "") return max < 0 ? characters(value, run) : firstCharacters(run, value, max);
  return splitText(value, separator, max < 0 ? Number.POSITIVE_INFINITY : max, run);
}

/** Gives the words of a text: so many of them at most, and then the rest as it stands. */
function words(run: Run, value: string, max: number): readonly string[] {
  run.spendCharacters(value.length);
  if (max < 0) {
    const all = value.split(/\s+/).filter((part) => part !== "");
    run.spendItems(all.length);
    return all;
  }
  const word = /\S+/g;
  const parts: string[] = [];
  let end = 0;
  while (parts.length < max) {
    const [found] = word.exec(value) ?? [];
    if (found === undefined) break;
    parts.push(found);
    end = word.lastIndex;
  }
  run.spendItems(parts.length);
  const rest = value.slice(end).trimStart();
  return rest === "" ? parts : [...parts, rest];
}

/** Gives the first characters of a text, so many of them at most, and then the rest. */
function firstCharacters(run: Run, value: string, max: number): readonly string[] {
  const parts: string[] = [];
  let end = 0;
  for (const character of value) {
    if (parts.length >= max) break;
    run.spendItems(1);
    parts.push(character);
    end += character.length;
  }
  const rest = value.slice(end);
  return rest === "" ? parts : [...parts, rest];
}
