import { ingest } from "../../data/ingest.ts";
import type { Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { markedIncoming } from "../run/marked.ts";
import { toJson } from "../values/printing.ts";
import { any, define, type FunctionDefinition, integer, string } from "./definition.ts";

// Made once: Node loads them at their first use, which should not be a template's.
const encoder = new TextEncoder();

const decoder = new TextDecoder("utf-8", { fatal: true });

const unreadable = (callee: string, expected: string): ContextError =>
  new ContextError("type", { operation: `'${callee}'`, expected, found: "a string that is not" });

export const codingFunctions: readonly FunctionDefinition[] = [
  define({
    name: "tojson",
    aliases: ["dump", "to_json"],
    summary: "Gives the JSON text of a value, indented by so many spaces.",
    parameters: [any("value"), integer("indent", 0)],
    call: (run, value, indent) => toJson(value, run, Math.min(Math.max(indent, 0), 10)),
  }),
  define({
    name: "fromjson",
    aliases: ["from_json"],
    summary: "Gives the value that a JSON text says.",
    parameters: [string("text")],
    call: (run, value) => {
      run.spendText(value.length);
      run.spendItems(value.length >> 2);
      return markedIncoming(parse(value), run);
    },
  }),
  define({
    name: "b64encode",
    summary: "Gives the Base64 form of a text, which is taken as UTF-8.",
    parameters: [string("text")],
    call: (run, value) => {
      run.spendText(value.length * 4);
      const bytes = encoder.encode(value);
      let units = "";
      for (const byte of bytes) units += String.fromCharCode(byte);
      return btoa(units);
    },
  }),
  define({
    name: "b64decode",
    summary: "Gives the text that a Base64 form says, which is taken as UTF-8.",
    parameters: [string("text")],
    call: (run, value) => {
      run.spendText(value.length);
      run.spendItems(value.length >> 2);
      try {
        const bytes = Uint8Array.from(atob(value), (unit) => unit.charCodeAt(0));
        return decoder.decode(bytes);
      } catch {
        throw unreadable("b64decode", "the Base64 form of UTF-8 text");
      }
    },
  }),
];

function parse(value: string): Value {
  try {
    return ingest(JSON.parse(value), "the JSON text");
  } catch {
    // a value of the template's own making: what is wrong with it is the template's error
    throw unreadable("fromjson", "JSON text, with finite numbers and at most 100 levels");
  }
}
