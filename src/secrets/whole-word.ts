const wordUnit = /[\p{L}\p{N}\p{M}]/u;

/**
 * Tells whether a part of a text is a word by itself: no letter or digit of any script stands beside it. Where the part itself
 * has none at its edge, or an escape ends before it, anything may.
 */
export const isWholeWord = (text: string, start: number, end: number): boolean =>
  !(isOfWord(text, end - 1) && isOfWord(text, end)) &&
  (!(isOfWord(text, start) && isOfWord(text, start - 1)) || isBehindEscape(text, start));

const longestEscape = 6;
const escapeBefore = /(?:%[\da-f]{2}|\\u[\da-f]{4}|\\[bfnrt])$/i;

/** Tells whether an escape of a URL or of JSON ends before a place: its letters are no part of a word. */
const isBehindEscape = (text: string, start: number): boolean =>
  escapeBefore.test(text.slice(Math.max(0, start - longestEscape), start));

/** Tells whether the character of which a unit is a part belongs to words. */
function isOfWord(text: string, unit: number): boolean {
  const code = text.charCodeAt(unit); // NaN beyond the ends
  if (code < 0x80) return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
  const isLow = (code & 0xfc00) === 0xdc00;
  const character = String.fromCodePoint(text.codePointAt(isLow ? Math.max(0, unit - 1) : unit) ?? 0);
  return wordUnit.test(character);
}
