import fc from "fast-check";
import { expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";

const redact = (text: string, ...secrets: readonly string[]): string =>
  new WorkflowContext({ keystore: { secrets } }).redact(text);

/** Puts one star in the place of each stretch of a text that secrets cover. */
function covered(text: string, secrets: readonly string[]): string {
  const isCovered = new Array<boolean>(text.length).fill(false);
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
      isCovered.fill(true, at, at + secret.length);
    }
  }
  return Array.from(text, (unit, index) => (isCovered[index] ? "\0" : unit))
    .join("")
    .replace(/\0+/g, "*");
}

test("secrets that overlap are masked as a whole", () => {
  expect(redact("xxabcdefgh", "xxab", "abcdefgh")).toBe("***");
  expect(redact("abcdef", "abcd", "cdef")).toBe("***");
  expect(redact("ababab!", "abab")).toBe("***!");
  expect(redact("abcdefgh", "abcd", "efgh")).toBe("******");
});

test("redact leaves nothing of a secret, and all of the other text", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 4, maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom("a", "b") }),
      (secrets, text) => {
        expect(redact(text, ...secrets).replace(/\*+/g, "*")).toBe(covered(text, secrets));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("an item's secrets are masked together with those of its context", () => {
  const item = new WorkflowContext({ keystore: { token: "abcdef" } }).forItem("defghi", 0, { secrets: [""] });
  expect(item.redact("-abcdefghi-")).toBe("-***-");
});

test.each([
  ["JSON in ASCII", 'p\\u00e4ss\\ud83d\\ude00/\\"x\\"'],
  ["a URL in lower case", encodeURIComponent('päss😀/"x"').toLowerCase()],
])("a secret is masked in %s", (_, written) => {
  expect(redact(`x ${written} y`, 'päss😀/"x"')).toBe("x *** y");
});

test("a secret of any length, and any number of them, are masked", () => {
  const large = Array.from({ length: 20_000 }, (_, index) => index.toString(36)).join("-");
  expect(redact(`x ${large} y`, large)).toBe("x *** y");
  const many = Array.from({ length: 10_000 }, (_, index) => `ghp_${"a".repeat(20)}${index}`);
  expect(redact(`x ${many.at(-1)} y`, ...many)).toBe("x *** y");
  expect(redact(`ghp_${"a".repeat(20)} `.repeat(10_000), ...many)).toBe(`ghp_${"a".repeat(20)} `.repeat(10_000));
});

test("a secret is masked that is stored as deep as may be", () => {
  let value: unknown = "deep-secret";
  for (let depth = 0; depth < 100; depth++) value = [value];
  const context = new WorkflowContext().setVariable("deep", value as never, { secrets: [""] });
  expect(context.redact("a deep-secret")).toBe("a ***");
});

test("a secret is masked from its write on, and no longer than it is stored", () => {
  const context = new WorkflowContext({ keystore: { token: "token" } });
  expect(context.redact("token, later, result")).toBe("***, later, result");
  context.setVariable("a", "later", { secrets: [""] }).setLastTaskOutcome("result", "failed", { secrets: [""] });
  expect(context.redact("token, later, result")).toBe("***, ***, ***");
  expect(context.setVariable("a", 1).redact("token, later, result")).toBe("***, later, ***");
});
