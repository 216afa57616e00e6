import { base64, bytesOfBase64 } from "../../data/base64.ts";
import { ingest } from "../../data/ingest.ts";
import type { Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { toJson } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, integer, text } from "./parameters.ts";

// Node loads both at their first use, which should not fall into the first template that calls one of these functions.
const encoder = new TextEncoder();

// A byte order mark is a character of the text like any other.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

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
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      run.spendItems(value.length >> 2);
      return run.receive(parse(value), "the JSON text");
    },
  }),
  define({
    name: "b64encode",
    summary: "Gives the Base64 form of a text, which is taken as UTF-8.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length * 4);
      return base64(encoder.encode(value));
    },
  }),
  define({
    name: "b64decode",
    summary: "Gives the text that a Base64 form says, which is taken as UTF-8.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      run.spendItems(value.length >> 2);
      try {
        return decoder.decode(bytesOfBase64(value));
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
    // the border's own error would blame the host for what the template handed in
    throw unreadable("fromjson", "JSON text, with finite numbers and at most 100 levels");
  }
}
