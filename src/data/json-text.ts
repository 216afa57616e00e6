import { isContainer, isList, type JsonValue } from "./json.ts";

/** Writes a value as JSON text, whatever was added to the prototypes of built-ins. O(size). */
export function jsonText(value: JsonValue, indent = 0): string {
  const isPolluted = "toJSON" in Object.prototype || "toJSON" in Array.prototype;
  return isPolluted ? ownJson(value, " ".repeat(indent)) : JSON.stringify(value, undefined, indent);
}

/** Writes what JSON.stringify writes, and calls no `toJSON` that a prototype was given. */
function ownJson(value: JsonValue, indent: string, around = ""): string {
  if (!isContainer(value)) return JSON.stringify(value);
  const inner = around + indent;
  const parts = isList(value)
    ? value.map((part) => ownJson(part, indent, inner))
    : Object.entries(value).map(
        ([key, part]) => `${JSON.stringify(key)}:${indent === "" ? "" : " "}${ownJson(part, indent, inner)}`,
      );
  const [open, close] = isList(value) ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  return indent === ""
    ? `${open}${parts.join(",")}${close}`
    : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${around}${close}`;
}
