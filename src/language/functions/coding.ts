import { base64, bytesOfBase64 } from "../../data/base64.ts";
import { ingest } from "../../data/ingest.ts";
import { isContainer, isList, type Maybe, setKey, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { toJson } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, integer, lastResort, named, text } from "./parameters.ts";

// Node loads both at their first use, which should not fall into the first template that calls one of these functions.
const encoder = new TextEncoder();

// A byte order mark is a character of the text like any other.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const utf16Decoder = new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true });

/** Tells UTF-16 from UTF-8. @throws ContextError `arguments` for another encoding */
function isUtf16(callee: string, encoding: string): boolean {
  if (/^utf-?8$/i.test(encoding)) return false;
  if (/^utf-?16-?le$/i.test(encoding)) return true;
  throw new ContextError("arguments", { callee: `'${callee}'`, problem: "the encodings are utf-8 and utf-16-le" });
}

function utf16Bytes(run: Run, value: string): Uint8Array {
  run.spendItems(value.length);
  return Uint8Array.from({ length: value.length * 2 }, (_, index) => {
    const unit = value.charCodeAt(index >> 1);
    return index % 2 === 0 ? unit & 0xff : unit >> 8;
  });
}

const unreadable = (callee: string, expected: string): ContextError =>
  new ContextError("type", { operation: `'${callee}'`, expected, found: "a string that is not" });

/** What JSON.parse throws costs as much as so many items: it notes where it was thrown. */
const itemsPerFailure = 20;

export const codingFunctions: readonly FunctionDefinition[] = [
  define({
    name: "tojson",
    aliases: ["dump", "to_json"],
    summary: "Gives the JSON text of a value, indented by so many spaces, its keys sorted where that is asked.",
    parameters: [any("value"), integer("indent", 0), boolean("sort_keys", false)],
    call: (run, value, indent, sortsKeys) =>
      toJson(sortsKeys ? withSortedKeys(run, value) : value, run, Math.min(Math.max(indent, 0), 10)),
  }),
  define({
    name: "fromjson",
    aliases: ["from_json"],
    summary: "Gives the value that a JSON text says; the default where it says none.",
    parameters: [text("text"), lastResort(any("default", undefined))],
    call: (run, value, otherwise) => {
      run.spendText(value.length);
      run.spendItems(value.length >> 2);
      const said = parse(value);
      if (said !== undefined) return run.receive(said, "the JSON text");
      if (otherwise !== undefined) {
        run.spendItems(itemsPerFailure);
        return otherwise;
      }
      throw unreadable("fromjson", "JSON text, with finite numbers and at most 100 levels");
    },
  }),
  define({
    name: "b64encode",
    summary:
      "Gives the Base64 form of a text in UTF-8 or another encoding; for URLs in its other letters and without an end.",
    parameters: [text("text"), boolean("url_safe", false), named(text("encoding", "utf-8"))],
    call: (run, value, isUrlSafe, encoding) => {
      run.spendText(value.length * 4);
      const coded = base64(isUtf16("b64encode", encoding) ? utf16Bytes(run, value) : encoder.encode(value));
      return isUrlSafe ? coded.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") : coded;
    },
  }),
  define({
    name: "b64decode",
    summary: "Gives the text that a Base64 form says in UTF-8 or another encoding; url_safe for one made for URLs.",
    parameters: [text("text"), boolean("url_safe", false), named(text("encoding", "utf-8"))],
    call: (run, value, isUrlSafe, encoding) => {
      run.spendText(value.length);
      run.spendItems(value.length >> 2);
      const from = isUtf16("b64decode", encoding) ? utf16Decoder : decoder;
      try {
        return from.decode(bytesOfBase64(isUrlSafe ? value.replaceAll("-", "+").replaceAll("_", "/") : value));
      } catch {
        throw unreadable("b64decode", "the Base64 form of text in its encoding");
      }
    },
  }),
];

/** Reads JSON text. The border's own error would blame the host for what the template handed in. */
function parse(value: string): Maybe {
  try {
    return ingest(JSON.parse(value), "the JSON text");
  } catch {
    return undefined;
  }
}

/** Copies a value with the keys of its objects in order. */
function withSortedKeys(run: Run, value: Value, depth = 0): Value {
  if (!isContainer(value)) return value;
  run.check("dataDepth", depth + 1);
  if (isList(value)) {
    run.spendItems(value.length);
    return value.map((item) => withSortedKeys(run, item, depth + 1));
  }
  const keys = Object.keys(value);
  run.spendItems(keys.length * Math.ceil(Math.log2(keys.length + 2)) * 2);
  const sorted: Record<string, Value> = {};
  for (const key of keys.sort()) setKey(sorted, key, withSortedKeys(run, value[key] as Value, depth + 1)); // its own
  return sorted;
}
