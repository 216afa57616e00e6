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
  const search = (part: Labelled): Labelled => {
    const { value, sources } = part;
    if (typeof value === "string") {
      const found = sources ?? sourcesIn(value);
      return found === sources ? part : { value, sources: found };
    }
    if (!isContainer(value) || marksOf(value)?.whole !== undefined) return part;
    const before = known.get(value);
    if (before !== undefined) return before;
    const after = { value: searchedParts(value, search), sources };
    known.set(value, after);
    return after;
  };
  return search(labelled);
}

/** Searches the parts of a list or object. Most hold nothing, and so nothing is made for them. */
function searchedParts(container: Container, search: (part: Labelled) => Labelled): Container {
  let changes: Map<Key, JsonValue> | undefined;
  let parts: Map<Key, Sources> | undefined;
  for (const part of partsOf(container)) {
    const { value, sources } = search(part);
    if (isContainer(value)) {
      if (value === part.value) continue;
      changes ??= new Map();
      changes.set(part.key, value);
    } else if (sources !== part.sources) {
      parts ??= new Map(marksOf(container)?.parts);
      parts.set(part.key, united(parts.get(part.key), sources) as Sources); // there are some, as they are new
    }
  }
  if (changes === undefined && parts === undefined) return container;
  return withParts(container, (part, key) => changes?.get(key) ?? part, { parts: parts ?? marksOf(container)?.parts });
}
