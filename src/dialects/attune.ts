import { Dialect } from "../language/dialect.ts";
import { define } from "../language/functions/definition.ts";
import { any, text } from "../language/functions/parameters.ts";
import { firstMatch } from "../language/functions/re2.ts";
import { isTruthy } from "../language/values/truth.ts";

/** What attune does otherwise: `match(pattern, text)` finds a pattern anywhere, and `bool` gives the truth of any value. */
export const attune: Dialect = new Dialect("attune", {
  functions: [
    define({
      name: "match",
      summary: "Tells whether a pattern is found anywhere in a text. The pattern comes first.",
      parameters: [text("pattern"), text("text")],
      call: (run, pattern, value) => firstMatch(run, pattern, value) !== undefined,
    }),
    define({
      name: "bool",
      summary: "Tells whether a value is true: neither null, false, 0 nor empty.",
      reach: "itself",
      parameters: [any("value")],
      call: (_, value) => isTruthy(value),
    }),
  ],
});
