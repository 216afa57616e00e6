import fc from "fast-check";

/** Pieces of text that upset parsers: brackets, quotes, ends of tags, and characters of more than one unit. */
const fragment = fc.oneof(
  fc.constantFrom(
    ..."{}[]()%#-|.,:'\"\\\n\t\0 019eE~*=<>_",
    "{{",
    "}}",
    "{%",
    "%}",
    "\ud800",
    "😀",
    "\u2028",
    "__proto__",
  ),
  fc.string({ unit: "binary", maxLength: 2 }),
);

type Change = (text: string) => string;

const change: fc.Arbitrary<Change> = fc
  .tuple(
    fc.nat(),
    fc.nat({ max: 6 }),
    fragment,
    fc.constantFrom("insert", "replace", "remove", "repeat", "end" as const),
  )
  .map(
    ([place, length, added, kind]): Change =>
      (text) => {
        const at = place % (text.length + 1);
        const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
        if (kind === "insert") return before + added + part + after;
        if (kind === "replace") return before + added + after;
        if (kind === "remove") return before + after;
        return kind === "repeat" ? before + part.repeat(3) + after : before;
      },
  );

/** Changes a text in one to four places. */
export const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([original, changes]) => changes.reduce((changed, apply) => apply(changed), original));
