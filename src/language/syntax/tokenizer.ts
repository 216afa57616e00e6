import lexer, { type Token } from "nunjucks/src/lexer.js";
import { isName } from "../../data/json.ts";
import { textLength } from "../../data/read.ts";
import type { Limits } from "../../limits.ts";
import { foreignOperator } from "./foreign-operators.ts";
import { overLimit, syntaxError, unsupportedError } from "./source-error.ts";

// nunjucks does not export the class.
const NunjucksTokenizer = lexer.lex("").constructor as new (source: string) => ReturnType<typeof lexer.lex>;

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

// An underscore stands between two digits.
const numberPattern =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?/y;

// What may follow a digit in a name.
const inName = /\p{XID_Continue}/uy;

// The advice of an error tells no more of a name.
const restOfName = /\p{XID_Continue}{1,40}/uy;

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  '"': '"',
  "'": "'",
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\n": "",
};

/**
 * nunjucks' tokenizer with the tokens of this language: it tells offsets, reads Python's numbers and escapes, holds
 * brackets and names to the grammar, and ends with a token of its own.
 */
export class Tokenizer extends NunjucksTokenizer {
  readonly #limits: Limits;
  readonly #openBrackets: { readonly bracket: string; readonly offset: number }[] = [];
  #tokenCount = 0;
  #afterDot = false;

  constructor(source: string, limits: Limits) {
    super(source);
    this.#limits = limits;
  }

  override nextToken(): Token {
    const offset = this.index;
    const token = this.in_code ? this.#nextInCode(offset) : this.#nextInText(offset);
    if (token.type === "whitespace") return token;
    if (++this.#tokenCount > this.#limits.tokens) throw overLimit(this.#limits, "tokens", offset);
    this.#afterDot = token.value === ".";
    return token;
  }

  /** Skips to the next `}}` or `%}`, where reading goes on after an error. */
  skipToEndOfTag(): void {
    this.#openBrackets.length = 0;
    const end = /[}%]\}/g;
    end.lastIndex = this.index;
    this.index = end.exec(this.str)?.index ?? this.str.length;
  }

  #nextInText(offset: number): Token {
    const source = this.str;
    if (source.startsWith("{#", offset)) {
      const end = source.indexOf("#}", offset + 2);
      if (end === -1) throw syntaxError("the comment that begins here is not closed by '#}'", offset);
      return this.#take("comment", end + 2);
    }
    if (source.startsWith("{%+", offset)) {
      this.in_code = true;
      return this.#take("block-start", offset + 3);
    }
    const begin = /\{[{%#]/g;
    begin.lastIndex = offset;
    const found = begin.exec(source)?.index ?? source.length;
    return found > offset ? this.#take("data", found) : this.#takeBase(offset);
  }

  #nextInCode(offset: number): Token {
    const character = this.str[offset];
    const open = this.#openBrackets.at(-1);
    if (character === undefined) return token("end", "the end of the template", offset);
    if (character === '"' || character === "'") return this.#string(character, offset);
    if (character >= "0" && character <= "9") return this.#number(offset);
    if (this.str.startsWith("r/", offset)) {
      throw unsupportedError(
        "a regular-expression literal",
        "use regex_search(s, pattern), or 'r / x' to divide",
        offset,
      );
    }
    // In Jinja the `+` keeps white space that a setting would trim. Here white space is kept without it.
    if (this.str.startsWith("+%}", offset)) this.index++;
    // a nested object may end in '}}'
    if (character === "}" && open?.bracket === "{") {
      this.#openBrackets.pop();
      return this.#take("right-curly", offset + 1);
    }
    const next = this.#takeBase(offset);
    switch (next.type) {
      case "left-paren":
      case "left-bracket":
      case "left-curly":
        if (this.#openBrackets.push({ bracket: next.value, offset }) > this.#limits.nesting) {
          throw overLimit(this.#limits, "nesting", offset);
        }
        return next;
      case "right-paren":
      case "right-bracket":
      case "right-curly":
        if (open === undefined) throw syntaxError(`'${next.value}' closes nothing`, offset);
        if (closing[open.bracket] !== next.value) {
          throw syntaxError(`expected '${closing[open.bracket]}', found '${next.value}'`, offset);
        }
        this.#openBrackets.pop();
        return next;
      case "block-end":
      case "variable-end":
        if (open === undefined) return next;
        // reading goes on at the end of the tag
        this.index = offset;
        this.in_code = true;
        throw syntaxError(`'${open.bracket}' is not closed`, open.offset);
      case "symbol":
        return this.#name(next, offset);
      default:
        return next;
    }
  }

  #name(token: Token, offset: number): Token {
    const name = token.value;
    const { nameLength } = this.#limits;
    if (name.length > nameLength && textLength(name) > nameLength) {
      throw overLimit(this.#limits, "nameLength", offset);
    }
    if (isName(name)) return token;
    const operator = offset + Math.max(0, name.search(/[?&]/));
    throw foreignOperator(this.str, operator) ?? syntaxError(`'${name.slice(0, 40)}' is not a name`, offset);
  }

  #number(offset: number): Token {
    const pattern = this.#afterDot ? /\d+/y : numberPattern;
    pattern.lastIndex = offset;
    const digits = pattern.exec(this.str)?.[0] ?? "";
    const number = Number(digits.replaceAll("_", ""));
    const end = offset + digits.length;
    inName.lastIndex = end;
    if (inName.test(this.str)) {
      restOfName.lastIndex = end;
      const key = `['${digits}${restOfName.exec(this.str)?.[0] ?? ""}']`;
      const advice = this.#afterDot ? `write the key in brackets: ${key}` : `a variable of that name is workflow${key}`;
      throw syntaxError(`a name can't begin with a digit; ${advice}`, offset);
    }
    if (!Number.isFinite(number)) throw syntaxError("the number is too large", offset);
    this.index = end;
    return this.#afterDot ? token("symbol", digits, offset) : token("float", String(number), offset);
  }

  #string(quote: string, offset: number): Token {
    let text = "";
    let from = offset + 1;
    const special = quote === '"' ? /["\\]/g : /['\\]/g;
    for (;;) {
      special.lastIndex = from;
      const end = special.exec(this.str)?.index;
      if (end === undefined) throw syntaxError("the string that begins here is not closed", offset);
      text += this.str.slice(from, end);
      if (this.str[end] === quote) {
        this.index = end + 1;
        return token("string", text, offset);
      }
      const [length, character] = this.#escape(end);
      text += character;
      from = end + length;
    }
  }

  /** Reads an escape: its length in the source, and its character. As in Python, an unknown escape stands for itself. */
  #escape(offset: number): readonly [length: number, character: string] {
    const letter = this.str[offset + 1] ?? "";
    const character = escapes[letter];
    if (character !== undefined) return [2, character];
    const digits = { x: 2, u: 4, U: 8 }[letter];
    if (digits === undefined) return [2, `\\${letter}`];
    const code = this.str.slice(offset + 2, offset + 2 + digits);
    const point = Number.parseInt(code, 16);
    if (!/^[\da-fA-F]+$/.test(code) || point > 0x10ffff) {
      throw syntaxError(`'\\${letter}' needs ${digits} hexadecimal digits of a character`, offset);
    }
    return [2 + digits, String.fromCodePoint(point)];
  }

  /** Takes the text up to an end as a token. */
  #take(type: string, end: number): Token {
    const offset = this.index;
    this.index = end;
    return token(type, this.str.slice(offset, end), offset);
  }

  /** Takes the token that nunjucks itself reads here. */
  #takeBase(offset: number): Token {
    const next = super.nextToken();
    return next === null ? token("end", "the end of the template", offset) : token(next.type, next.value, offset);
  }
}

const token = (type: string, value: string, offset: number): Token => ({ type, value, lineno: 0, colno: offset });
