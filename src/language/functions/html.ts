import { isContainer, isList, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { madeText } from "../values/texts.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { escaped } from "./escaping.ts";
import { linked } from "./links.ts";
import { also, any, boolean, integer, text } from "./parameters.ts";
import { replaced } from "./replacing.ts";

/** How many times as long as to copy a text it takes to fold its white space. */
const effort = 6;

/** Functions for hosts that build HTML or URLs. Nothing is escaped unless one of these is called. */
export const htmlFunctions: readonly FunctionDefinition[] = [
  define({
    name: "escape",
    aliases: ["e", "forceescape"],
    summary: "Gives the printed form of a value with entities for the characters that HTML gives a meaning.",
    parameters: [any("value")],
    call: (run, value) => escaped(run, print(value, run)),
  }),
  define({
    name: "safe",
    summary: "Gives a value as it is: nothing is escaped here unless `escape` is asked to.",
    reach: "itself",
    parameters: [any("value")],
    call: (_, value) => value,
  }),
  define({
    name: "striptags",
    summary: "Removes what looks like a tag or a comment of HTML, and folds white space.",
    parameters: [text("text")],
    call: (run, value) => {
      run.check("stringLength", value.length);
      run.spendCharacters(value.length * effort);
      return withoutTags(value).replace(/\s+/g, " ").trim();
    },
  }),
  define({
    name: "urlize",
    summary: "Gives a text as HTML in which addresses of pages and of mail are links.",
    parameters: [
      text("text"),
      also(integer("length", undefined), "trim_url_limit"),
      boolean("nofollow", false),
      text("target", ""),
      text("rel", ""),
    ],
    call: (run, value, length, nofollow, target, rel) => {
      const attributes =
        attribute(run, "rel", `${rel}${nofollow ? " nofollow" : ""}`) + attribute(run, "target", target);
      run.spendItems(value.length);
      const words = value.split(/(\s+)/).map((word) => linked(run, word, attributes, length));
      return madeText(words.join(""), run);
    },
  }),
  define({
    name: "nl2br",
    summary: "Puts a line break of HTML before the end of each line of a text.",
    parameters: [text("text")],
    call: (run, value) => replaced(run, value, "\n", "<br />\n", -1),
  }),
  define({
    name: "urlencode",
    summary: "Percent-encodes a text for a URL; of an object or of pairs it makes a query.",
    parameters: [any("value")],
    call: (run, value) => urlEncoded(run, value),
  }),
  define({
    name: "urldecode",
    summary: "Gives the text that a percent-encoded one says, in which a plus is a space.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length * 4);
      try {
        return decodeURIComponent(value.replaceAll("+", " "));
      } catch {
        throw new ContextError("type", {
          operation: "'urldecode'",
          expected: "percent-encoded UTF-8 text",
          found: "a string that is not",
        });
      }
    },
  }),
];

/** Removes tags and comments in one pass. A pattern would search the end of each comment that is never closed. */
function withoutTags(value: string): string {
  let kept = "";
  let from = 0;
  for (let open = value.indexOf("<"); open >= 0; open = value.indexOf("<", from)) {
    const isComment = value.startsWith("<!--", open);
    const close = value.indexOf(isComment ? "-->" : ">", open);
    if (close < 0) break;
    kept += value.slice(from, open);
    from = close + (isComment ? 3 : 1);
  }
  return kept + value.slice(from);
}

function attribute(run: Run, name: string, value: string): string {
  run.spendCharacters(value.length);
  const trimmed = value.trim();
  return trimmed === "" ? "" : ` ${name}="${escaped(run, trimmed)}"`;
}

function urlEncoded(run: Run, value: Value): string {
  if (!isContainer(value)) return encoded(run, print(value, run)).replaceAll("%2F", "/"); // shorter
  const pairs = isList(value) ? value : Object.entries(value);
  run.spendItems(pairs.length);
  const written = pairs.map((pair) => {
    const parts = isList(pair) ? pair : [pair];
    run.spendItems(parts.length);
    return parts.map((part) => encoded(run, print(part, run))).join("=");
  });
  return madeText(written.join("&"), run);
}

/** Percent-encodes all but letters, digits and `-_.~`. Half of a surrogate pair becomes the replacement character. */
function encoded(run: Run, value: string): string {
  run.spendText(value.length);
  const text = encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return madeText(text, run);
}
