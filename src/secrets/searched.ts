import { marksOf } from "../data/admitted.ts";
import { type Container, isContainer, type JsonValue, type Key } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import { type Sources, united } from "../data/sources.ts";
import { type Labelled, withParts } from "./labels.ts";

/** Tells where the secrets in a text came from; undefined where there is none. */
export type SourcesIn = (text: string) => Sources | undefined;

/** Marks each text of a value in which a secret is found; all else is shared. O(size of what is public). */
export function searched(labelled: Labelled, sourcesIn: SourcesIn): Labelled {
  const known = new Map<Container, Labelled>();
  const search = ({ value, sources }: Labelled): Labelled => {
    if (typeof value === "string") return { value, sources: sources ?? sourcesIn(value) };
    if (!isContainer(value) || marksOf(value)?.whole !== undefined) return { value, sources };
    const before = known.get(value);
    if (before !== undefined) return before;
    const after = { value: searchedParts(value, search), sources };
    known.set(value, after);
    return after;
  };
  return search(labelled);
}

function searchedParts(container: Container, search: (part: Labelled) => Labelled): Container {
  const changes = new Map<Key, JsonValue>();
  const parts = new Map(marksOf(container)?.parts);
  const marked = parts.size;
  for (const part of partsOf(container)) {
    const { value, sources } = search(part);
    if (isContainer(value)) {
      if (value !== part.value) changes.set(part.key, value);
    } else if (sources !== part.sources) {
      parts.set(part.key, united(parts.get(part.key), sources) as Sources); // there are some, as they are new
    }
  }
  if (changes.size === 0 && parts.size === marked) return container;
  return withParts(container, (part, key) => changes.get(key) ?? part, { parts });
}
