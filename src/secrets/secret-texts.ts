import { isUnknown, marksOf } from "../data/admitted.ts";
import { type Container, isContainer } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import { type Sources, united } from "../data/sources.ts";
import type { Labelled } from "./labels.ts";

/**
 * Lists the texts and numbers that are secret in values. O(size of what holds secrets): a list or object that is shared by
 * several counts once.
 */
export function secretTexts(values: Iterable<Labelled>): readonly string[] {
  const texts: string[] = [];
  collectSecrets(values, (secret) => texts.push(String(secret)));
  return texts;
}

/** Lists the texts that are secret in a value, with where they came from. O(the same). */
export function labelledTexts(labelled: Labelled): ReadonlyMap<string, Sources> {
  const texts = new Map<string, Sources>();
  collectSecrets([labelled], (secret, sources) => {
    if (typeof secret === "string") texts.set(secret, united(texts.get(secret), sources) ?? sources);
  });
  return texts;
}

function collectSecrets(values: Iterable<Labelled>, found: (secret: string | number, sources: Sources) => void): void {
  const seen = new Set<Container>();
  const collect = ({ value, sources }: Labelled): void => {
    if (!isContainer(value)) {
      const isText = typeof value === "string" || typeof value === "number";
      if (sources !== undefined && isText) found(value, sources);
      return;
    }
    const marks = marksOf(value);
    if (marks === undefined || isUnknown(marks) || seen.has(value)) return;
    seen.add(value);
    for (const part of partsOf(value)) collect(part);
  };
  for (const value of values) collect(value);
}
