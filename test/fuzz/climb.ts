import { createEnvironment } from "workflow-context";
import type { Cost } from "../cost/measure.ts";
import type { Measurer } from "../cost/measurer.ts";
import { allRows } from "../cost/rows.ts";
import { names, shapeNames } from "../cost/shapes.ts";

/** A template that is repeated until a limit stops it, and what one render of it costs. */
export interface Climber {
  readonly statements: readonly string[];
  readonly cost: Cost;
}

const poolSize = 24;
const mostStatements = 4;
const mostSeconds = 1.5;
const mostMegabytes = 300;
const numbers = ["0", "1", "-1", "36", "305", "1000", "100000", "1e300", "0.1", "j", "'a'", "'key' ~ j"];

const environment = createEnvironment();
const functions = environment.functions().map(({ name }) => name);
const tests = environment.tests().map(({ name }) => name);
const starts = allRows().flatMap(({ statement }) => (statement === undefined ? [] : [statement]));

const templateOf = (statements: readonly string[]): string =>
  `{% set x = 1 %}{% for i in range(10000) %}{% for j in range(10000) %}${statements.join("")}{% endfor %}{% endfor %}`;

/** Makes numbers from 0 to 1 that a seed decides. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Searches for the template that costs most under the default limits: it changes those that cost most so far. */
export class Climb {
  readonly #random: () => number;
  readonly #measurer: Measurer;
  #pool: readonly Climber[] = [];
  cases = 0;

  constructor(seed: number, measurer: Measurer) {
    this.#random = randomOf(seed);
    this.#measurer = measurer;
  }

  /** The template that cost most so far. */
  get worst(): Climber | undefined {
    return this.#pool[0];
  }

  /** Tries one more template. Gives it where it costs more than any render may, three times in a row. */
  async step(): Promise<Climber | undefined> {
    const isNew = this.#pool.length < poolSize || this.#random() < 0.2;
    const statements = isNew ? [this.#one(starts)] : this.#changed(this.#parent().statements);
    const found = await this.#measured(statements);
    this.cases++;
    this.#pool = [...this.#pool, found].sort((a, b) => weight(b) - weight(a)).slice(0, poolSize);
    let least = found;
    for (let time = 0; time < 2 && least.cost.error === undefined && weight(least) > 1; time++) {
      const again = await this.#measured(statements);
      if (weight(again) < weight(least)) least = again;
    }
    if (least !== found) this.#pool = this.#pool.map((one) => (one === found ? least : one));
    return weight(least) > 1 ? least : undefined;
  }

  async #measured(statements: readonly string[]): Promise<Climber> {
    const order = { template: templateOf(statements), share: 1, mostSeconds: 2 * mostSeconds };
    return { statements, cost: await this.#measurer.cost(order) };
  }

  /** The better of two of the pool. */
  #parent(): Climber {
    const place = Math.min(this.#random(), this.#random()) * this.#pool.length;
    return this.#pool[Math.floor(place)] as Climber; // the pool is not empty
  }

  #one<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)] as T; // no list here is empty
  }

  #changed(statements: readonly string[]): readonly string[] {
    const place = Math.floor(this.#random() * statements.length);
    const statement = statements[place] ?? "";
    const other = this.#one(this.#parent().statements);
    const kind = this.#one(["add", "drop", "shape", "shape", "function", "number", "filter", "both", "within"]);
    if (kind === "add" && statements.length < mostStatements) return [...statements, other];
    if (kind === "drop" && statements.length > 1) return statements.toSpliced(place, 1);
    return statements.with(place, this.#changedStatement(statement, other, kind));
  }

  #changedStatement(statement: string, other: string, kind: string): string {
    const [value, inner] = [statement, other].map((text) => /^\{% set r = (.*) %\}$/s.exec(text)?.[1]);
    switch (kind) {
      case "function":
        return this.#replaced(statement, new RegExp(`\\b(?:${[...functions, ...tests].join("|")})(?=[(')])`, "g"), () =>
          this.#one(this.#random() < 0.8 ? functions : tests),
        );
      case "number":
        return this.#replaced(statement, /\b\d[\d.e]*\b/g, () => this.#one(numbers));
      case "filter":
        return value === undefined ? statement : `{% set r = (${value}) | ${this.#one(functions)} %}`;
      case "both":
        return value === undefined || inner === undefined ? statement : `{% set r = [${value}, ${inner}] %}`;
      case "within":
        return inner === undefined ? statement : this.#replaced(statement, shapeNames, () => `(${inner})`);
      default:
        return this.#replaced(statement, shapeNames, () => this.#one(["", "keystore."]) + this.#one(names));
    }
  }

  /** Puts something else in one of the places that a pattern finds. */
  #replaced(text: string, pattern: RegExp, make: () => string): string {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return text;
    const { index, 0: part } = this.#one(found);
    return text.slice(0, index) + make() + text.slice(index + part.length);
  }
}

/** What is above 1 breaks the promise. */
const weight = ({ cost }: Climber): number =>
  cost.error === undefined ? Math.max(cost.seconds / mostSeconds, cost.megabytes / mostMegabytes) : 100;
