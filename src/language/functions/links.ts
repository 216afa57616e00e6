import { textLength } from "../../data/read.ts";
import type { Run } from "../run/run.ts";
import { characters } from "../values/texts.ts";
import { escaped } from "./escaping.ts";

const opening = new Set("(<[{\"'");

const brackets: ReadonlyMap<string, string> = new Map([
  [")", "("],
  [">", "<"],
  ["]", "["],
  ["}", "{"],
]);

const trailing = new Set(".,:;!?)>]}\"'");

// A longer word is no address.
const longestAddress = 2_000;

const domains: ReadonlySet<string> = new Set(["com", "net", "int", "edu", "gov", "org", "info", "mil"]);

const mail = /^(?:mailto:)?[^\s@:/]+@\w[\w-]*(?:\.[\w-]+)+$/i;

function isPage(address: string): boolean {
  if (/^(?:https?:\/\/|www\.)./i.test(address)) return true;
  const [host = ""] = address.split(/[:/?#]/, 1);
  return /^[\w%-]+(?:\.[\w%-]+)+$/.test(host) && domains.has(host.slice(host.lastIndexOf(".") + 1).toLowerCase());
}

/** Makes a link of a word that is an address. Punctuation around the address stays outside. */
export function linked(run: Run, word: string, attributes: string, length: number | undefined): string {
  if (word.length > longestAddress || !/[.@:]/.test(word)) return escaped(run, word);
  const [start, end] = boundsOfAddress(word);
  const plain = word.slice(start, end);
  const address = escaped(run, plain);
  return escaped(run, word.slice(0, start)) + link() + escaped(run, word.slice(end));

  function link(): string {
    if (isPage(plain)) {
      run.spendCharacters(attributes.length);
      const target = /^https?:/i.test(plain) ? address : `https://${address}`;
      return `<a href="${target}"${attributes}>${shortened(run, plain, length)}</a>`;
    }
    if (!mail.test(plain)) return address;
    const person = address.replace(/^mailto:/i, "");
    return `<a href="mailto:${person}">${person}</a>`;
  }
}

/** Finds the bounds of an address in a word. A bracket that the address opens is part of it, as in `/Queue_(data)`. */
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
