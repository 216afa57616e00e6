import { Layer, type Places } from "./layer.ts";

const newLine = 0x0a;

/** Leaves out the white space of a text. */
export const withoutSpace = (text: string): string => text.replace(/\s+/g, "");

/** Makes the layer of another one in which its lines are joined, without any white space. O(length). */
export function joinedLayer(from: Layer): Layer {
  const joined = withoutSpace(from.text);
  return new Layer(joined, () => joinedPlaces(from, joined), true);
}

function joinedPlaces({ text, places }: Layer, joined: string): Places {
  const starts = new Int32Array(joined.length);
  const ends = new Int32Array(joined.length);
  const lines = new Int32Array(joined.length);
  for (let unit = 0, to = 0, line = 0; to < joined.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code === newLine) line++;
    if (code !== joined.charCodeAt(to)) continue; // white space is left out
    starts[to] = places.starts[unit] as number; // as long as the text
    ends[to] = places.ends[unit] as number;
    lines[to] = line;
    to++;
  }
  return { starts, ends, lines };
}
