import { isList, type Value } from "../../data/json.ts";
import { textLength } from "../../data/read.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { characters } from "./layout.ts";
import { also, any, boolean, integer, text } from "./parameters.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

function escaped(run: Run, value: string): string {
  run.spendText(value.length * 5); // the longest entity
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** For those who build HTML or URLs: nothing is escaped unless one of these does it. */
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
      run.spendText(value.length);
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
      return value
        .split(/(\s+)/)
        .map((word) => linked(run, word, attributes, length))
        .join("");
    },
  }),
  define({
    name: "urlencode",
    summary: "Percent-encodes a text for a URL; of an object or of pairs it makes a query.",
    parameters: [any("value")],
    call: (run, value) => urlEncoded(run, value),
  }),
];

/** In one pass: a pattern would look for the end of every comment that is never closed. */
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

const attribute = (run: Run, name: string, value: string): string =>
  value.trim() === "" ? "" : ` ${name}="${escaped(run, value.trim())}"`;

const opening = new Set("(<[{\"'");

const brackets: ReadonlyMap<string, string> = new Map([
  [")", "("],
  [">", "<"],
  ["]", "["],
  ["}", "{"],
]);

const trailing = new Set(".,:;!?)>]}\"'");

// A longer one is no address.
const longestAddress = 2_000;

const domains: ReadonlySet<string> = new Set(["com", "net", "int", "edu", "gov", "org", "info", "mil"]);

const mail = /^(?:mailto:)?[^\s@:/]+@\w[\w-]*(?:\.[\w-]+)+$/i;

function isPage(address: string): boolean {
  if (/^(?:https?:\/\/|www\.)./i.test(address)) return true;
  const [host = ""] = address.split(/[:/?#]/, 1);
  return /^[\w%-]+(?:\.[\w%-]+)+$/.test(host) && domains.has(host.slice(host.lastIndexOf(".") + 1).toLowerCase());
}

/** One word of a text, as a link where it is an address; punctuation around it stays where it is. */
function linked(run: Run, word: string, attributes: string, length: number | undefined): string {
  if (word.length > longestAddress || !/[.@:]/.test(word)) return escaped(run, word);
  const [start, end] = boundsOfAddress(word);
  const plain = word.slice(start, end);
  const address = escaped(run, plain);
  return escaped(run, word.slice(0, start)) + link() + escaped(run, word.slice(end));

  function link(): string {
    if (isPage(plain)) {
      const target = /^https?:/i.test(plain) ? address : `https://${address}`;
      return `<a href="${target}"${attributes}>${shortened(run, plain, length)}</a>`;
    }
    if (!mail.test(plain)) return address;
    const person = address.replace(/^mailto:/i, "");
    return `<a href="mailto:${person}">${person}</a>`;
  }
}

/** Where an address begins and ends in a word: a bracket that closes one within it, as in `/Queue_(data)`, is its own. */
function boundsOfAddress(word: string): readonly [start: number, end: number] {
  let start = 0;
  let end = word.length;
  while (opening.has(word.charAt(start))) start++;
  const within = word.slice(start);
  const count = (character: string): number => within.split(character).length - 1;
  const unopened = new Map([...brackets].map(([close, open]) => [close, Math.max(0, count(close) - count(open))]));
  while (end > start && trailing.has(word.charAt(end - 1))) {
    const last = word.charAt(end - 1);
    const left = unopened.get(last);
    if (left === 0) break;
    if (left !== undefined) unopened.set(last, left - 1);
    end--;
  }
  return [start, end];
}

function shortened(run: Run, address: string, length: number | undefined): string {
  if (length === undefined || textLength(address, run) <= length) return escaped(run, address);
  return `${escaped(run, characters(address, run).slice(0, Math.max(0, length)).join(""))}...`;
}

function urlEncoded(run: Run, value: Value): string {
  if (typeof value !== "object" || value === null) return encoded(run, print(value, run)).replaceAll("%2F", "/");
  const pairs = isList(value) ? value : Object.entries(value);
  run.spendItems(pairs.length);
  return pairs
    .map((pair) => (isList(pair) ? pair : [pair]).map((part) => encoded(run, print(part, run))).join("="))
    .join("&");
}

/** Percent-encodes all but letters, digits and `-_.~`; half of a surrogate pair becomes the replacement character. */
function encoded(run: Run, value: string): string {
  run.spendText(value.length * 3);
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
