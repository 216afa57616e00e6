import lexer, { type Token } from "nunjucks/src/lexer.js";
import { limitError } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { SourceError, syntaxError, unsupportedError } from "./source-error.ts";

// nunjucks does not export the class.
const NunjucksTokenizer = lexer.lex("").constructor as new (source: string) => ReturnType<typeof lexer.lex>;

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

// An underscore stands between two digits.
const numberPattern =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?/y;

const namePattern = /^[A-Za-z_]\w*$/;

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
 * nunjucks' tokenizer, as a template of ours is read: an offset for a position, Python's numbers and escapes, brackets
 * that match, names that are names, and an end that is a token.
 */
export class Tokenizer extends NunjucksTokenizer {
  readonly #limits: Limits;
  readonly #open: { readonly bracket: string; readonly at: number }[] = [];
  #tokens = 0;
  #afterDot = false;

  constructor(source: string, limits: Limits) {
    super(source);
    this.#limits = limits;
  }

  override nextToken(): Token {
    const offset = this.index;
    const token = this.in_code ? this.#nextInCode(offset) : this.#nextInText(offset);
    if (token.type === "whitespace") return token;
    if (++this.#tokens > this.#limits.tokens) throw new SourceError(limitError(this.#limits, "tokens"), offset);
    this.#afterDot = token.value === ".";
    return token;
  }

  /** Goes on to the next `}}` or `%}`, to read on after an error. */
  skipToEndOfTag(): void {
    this.#open.length = 0;
    const end = /[}%]\}/g;
    end.lastIndex = this.index;
    this.index = end.exec(this.str)?.index ?? this.str.length;
  }

  #nextInText(offset: number): Token {
    const rest = this.str;
    if (rest.startsWith("{#", offset)) {
      const end = rest.indexOf("#}", offset + 2);
      if (end === -1) throw syntaxError("the comment that begins here is not closed by '#}'", offset);
      return this.#take("comment", end + 2);
    }
    if (rest.startsWith("{%+", offset)) {
      this.in_code = true;
      return this.#take("block-start", offset + 3);
    }
    const begin = /\{[{%#]/g;
    begin.lastIndex = offset;
    const found = begin.exec(rest)?.index ?? rest.length;
    return found > offset ? this.#take("data", found) : this.#base(offset);
  }

  #nextInCode(offset: number): Token {
    const character = this.str[offset];
    const open = this.#open.at(-1);
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
    // Jinja's `+` keeps white space that it would else trim by a setting; here it is always kept
    if (this.str.startsWith("+%}", offset)) this.index++;
    // a nested object may end in '}}'
    if (character === "}" && open?.bracket === "{") {
      this.#open.pop();
      return this.#take("right-curly", offset + 1);
    }
    const next = this.#base(offset);
    switch (next.type) {
      case "left-paren":
      case "left-bracket":
      case "left-curly":
        if (this.#open.push({ bracket: next.value, at: offset }) > this.#limits.nesting) {
          throw new SourceError(limitError(this.#limits, "nesting"), offset);
        }
        return next;
      case "right-paren":
      case "right-bracket":
      case "right-curly":
        if (open === undefined) throw syntaxError(`'${next.value}' closes nothing`, offset);
        if (closing[open.bracket] !== next.value) {
          throw syntaxError(`expected '${closing[open.bracket]}', found '${next.value}'`, offset);
        }
        this.#open.pop();
        return next;
      case "block-end":
      case "variable-end":
        if (open === undefined) return next;
        // back to before the end, so that reading can go on there
        this.index = offset;
        this.in_code = true;
        throw syntaxError(`'${open.bracket}' is not closed`, open.at);
      case "symbol":
        return this.#name(next, offset);
      default:
        return next;
    }
  }

  #name(token: Token, offset: number): Token {
    const name = token.value;
    if (name.length > this.#limits.nameLength) throw new SourceError(limitError(this.#limits, "nameLength"), offset);
    if (namePattern.test(name)) return token;
    const hint = name.startsWith("&&") ? "; use 'and'" : "";
    throw syntaxError(`'${name.slice(0, 40)}' is not a name${hint}`, offset);
  }

  #number(offset: number): Token {
    const pattern = this.#afterDot ? /\d+/y : numberPattern;
    pattern.lastIndex = offset;
    const digits = pattern.exec(this.str)?.[0] ?? "";
    const number = Number(digits.replaceAll("_", ""));
    const end = offset + digits.length;
    if (/\w/.test(this.str[end] ?? "")) throw syntaxError("a name can't begin with a digit", offset);
    if (!Number.isFinite(number)) throw syntaxError("the number is too large", offset);
    this.index = end;
    return token(this.#afterDot ? "symbol" : "float", String(number), offset);
  }

  #string(quote: string, offset: number): Token {
    let text = "";
    let from = offset + 1;
    const special = quote === '"' ? /["\\]/g : /['\\]/g;
    for (;;) {
      special.lastIndex = from;
      const at = special.exec(this.str)?.index;
      if (at === undefined) throw syntaxError("the string that begins here is not closed", offset);
      text += this.str.slice(from, at);
      if (this.str[at] === quote) {
        this.index = at + 1;
        return token("string", text, offset);
      }
      const [length, character] = this.#escape(at);
      text += character;
      from = at + length;
    }
  }

  /** The length of an escape in the source, and what it stands for. As in Python, an unknown one stands for itself. */
  #escape(at: number): readonly [length: number, character: string] {
    const letter = this.str[at + 1] ?? "";
    const known = escapes[letter];
    if (known !== undefined) return [2, known];
    const digits = { x: 2, u: 4, U: 8 }[letter];
    if (digits === undefined) return [2, `\\${letter}`];
    const code = this.str.slice(at + 2, at + 2 + digits);
    const point = Number.parseInt(code, 16);
    if (!/^[\da-fA-F]+$/.test(code) || point > 0x10ffff) {
      throw syntaxError(`'\\${letter}' needs ${digits} hexadecimal digits of a character`, at);
    }
    return [2 + digits, String.fromCodePoint(point)];
  }

  #take(type: string, end: number): Token {
    const offset = this.index;
    this.index = end;
    return token(type, this.str.slice(offset, end), offset);
  }

  #base(offset: number): Token {
    const next = super.nextToken();
    return next === null ? token("end", "the end of the template", offset) : token(next.type, next.value, offset);
  }
}

const token = (type: string, value: string, offset: number): Token => ({ type, value, lineno: 0, colno: offset });
