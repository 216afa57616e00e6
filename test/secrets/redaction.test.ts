import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonValue, WorkflowContext } from "workflow-context";
import { slowToRedact } from "./slow-to-redact.ts";

const redact = (text: string, ...secrets: readonly string[]): string =>
  new WorkflowContext({ keystore: { secrets } }).redact(text);

/** Puts one star in the place of each stretch of a text that secrets cover: short ones where no letter is beside them. */
function covered(text: string, secrets: readonly string[]): string {
  const isCovered = new Array<boolean>(text.length).fill(false);
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
      const end = at + secret.length;
      if (secret.length >= 8 || !/[a-z]/.test(`${text[at - 1] ?? ""}${text[end] ?? ""}`)) isCovered.fill(true, at, end);
    }
  }
  return Array.from(text, (unit, index) => (isCovered[index] ? "\0" : unit))
    .join("")
    .replace(/\0+/g, "*");
}

test("secrets that overlap are masked as a whole", () => {
  expect(redact("xx-abcdefgh", "xx-abcde", "abcdefgh")).toBe("***");
  expect(redact("ab-cd-ef", "ab-cd", "cd-ef")).toBe("***");
  expect(redact("ababababab!", "abababab")).toBe("***!");
  expect(redact("abcd-efgh", "abcd-", "efgh")).toBe("******");
});

test("redact leaves nothing of a secret, and all of the other text", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 4, maxLength: 9 });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom("a", "b", "a", "b", "-") }),
      (secrets, text) => {
        expect(redact(text, ...secrets).replace(/\*+/g, "*")).toBe(covered(text, secrets));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("an item's secrets are masked together with those of its context", () => {
  const item = new WorkflowContext({ keystore: { token: "ab-cdef" } }).forItem("cdef-ghi", 0, { secrets: [""] });
  expect(item.redact("-ab-cdef-ghi-")).toBe("-***-");
});

const jsonOf = (text: string): string => JSON.stringify(text).slice(1, -1);
const ascii = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const upperCodes = (json: string): string =>
  json.replace(/\\\\|\\u[0-9a-f]{4}/g, (code) => (code === "\\\\" ? code : `\\u${code.slice(2).toUpperCase()}`));
const formOf = (text: string): string => new URLSearchParams({ "": text }).toString().slice(1);
const evaluated = (expression: string) => (secret: string) =>
  String(new WorkflowContext({ keystore: { secret } }).evaluateExpression(`keystore.secret | ${expression}`));

/** Ways of writing a text, of which each secret is found. */
const writers: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "in a URL by encodeURIComponent": (secret) => encodeURIComponent(secret.toWellFormed()),
  "in a URL by encodeURI": (secret) => encodeURI(secret.toWellFormed()),
  "in a URL in lower case": (secret) =>
    encodeURIComponent(secret.toWellFormed()).replace(/%../g, (code) => code.toLowerCase()),
  "in a form by URLSearchParams": formOf,
  "in JSON": jsonOf,
  "in JSON that is ASCII": (secret) => ascii(jsonOf(secret)),
  "in JSON that is ASCII, in upper case": (secret) => upperCodes(ascii(jsonOf(secret))),
  "in JSON with each solidus escaped": (secret) => jsonOf(secret).replaceAll("/", "\\/"),
  "in JSON for HTML": (secret) => jsonOf(secret).replace(/[<>&]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`),
  "in JSON within JSON": (secret) => jsonOf(jsonOf(secret)),
  "in JSON within JSON within JSON": (secret) => jsonOf(jsonOf(jsonOf(secret))),
  "in HTML by decimal codes": (secret) => secret.replace(/[&<>"']/g, (unit) => `&#${unit.charCodeAt(0)};`),
  "in HTML by hexadecimal codes": (secret) =>
    secret.replace(/[&<>"']/g, (unit) => `&#x${unit.charCodeAt(0).toString(16)};`),
  "in HTML by names": (secret) =>
    secret.replace(/[&<>"']/g, (unit) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" }[unit]};`),
  "in a form within JSON": (secret) => jsonOf(formOf(secret)),
  "in JSON within a form within a URL": (secret) => encodeURIComponent(formOf(jsonOf(secret))),
  "by urlencode": evaluated("urlencode"),
  "by tojson": (secret) => evaluated("tojson")(secret).slice(1, -1),
  "by tojson of tojson": (secret) => evaluated("tojson | tojson")(secret).slice(3, -3),
  "by escape": evaluated("escape"),
  "by escape of tojson": (secret) => evaluated("tojson | escape")(secret).slice(5, -5),
  "by urlencode of escape of tojson": (secret) => evaluated("tojson | escape | urlencode")(secret).slice(11, -11),
};

const units = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
const awkward = fc.constantFrom(
  ..."%+&;#\\/\"'<>\n\r\t u20amp41nxe",
  "ä",
  "😀",
  "\ud83d",
  "\ude00",
  "%20",
  "&amp;",
  "\\n",
);
const anySecret = fc.oneof(
  fc.string({ unit: fc.oneof(units, awkward), minLength: 4, maxLength: 40 }),
  fc.string({ unit: awkward, minLength: 4, maxLength: 12 }),
);

describe.each(Object.entries(writers))("%s", (_, write) => {
  test("a secret is masked, whatever it is", () => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        expect(redact(`‹${write(secret)}›`, secret)).toBe("‹***›");
      }),
      { numRuns: 150 },
    );
  });
});

test("a secret is masked where up to three ways of writing are within each other, in any order", () => {
  const single = Object.entries(writers).filter(([name]) => !/JSON within|within a form|tojson|as it is/.test(name));
  const some = fc.array(fc.constantFrom(...single.map(([, write]) => write)), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(anySecret, some, (secret, writes) => {
      const written = writes.reduce((text, write) => write(text), secret);
      expect(redact(`‹${written}›`, secret)).toBe("‹***›");
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ["wordwrap(9)", (text: string) => text],
  ["indent(4)", (text: string) => text],
  ["wordwrap(9) | tojson", (text: string) => text.slice(1, -1)],
])("a secret of eight characters and more is masked on the lines that %s makes of it", (expression, trimmed) => {
  const word = fc.string({ unit: fc.oneof(units, awkward), minLength: 8, maxLength: 60 });
  fc.assert(
    fc.property(
      word.filter((secret) => secret.trim() === secret && secret.replace(/\s+/g, "").length >= 8),
      (secret) => {
        expect(redact(`‹${trimmed(evaluated(expression)(secret))}›`, secret)).toBe("‹***›");
      },
    ),
    { numRuns: 150 },
  );
});

test("each line of a secret is masked that has four characters and more, however it is indented", () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADAN\r\n  Bgkqhkig9w0B\nxyz\n-----END KEY-----\n";
  expect(redact("1: MIIEvQIBADAN\n2: Bgkqhkig9w0B xyz", key)).toBe("1: ***\n2: *** xyz");
  expect(redact(`key: |\n    ${key.trim().replaceAll("\n", "\n    ")}\n`, key)).toBe("key: |\n    ***\n");
});

test("a word is not a secret because it is on two lines, if it is short, or in other spaces, if it is on one", () => {
  expect(redact("in\nan pass word pass\nword", "inan", "password")).toBe("in\nan pass word ***");
});

describe("Base64", () => {
  const spelled: Readonly<Record<string, (text: string) => string>> = {
    Base64: (text) => Buffer.from(text).toString("base64"),
    "Base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
    "lines of Base64": (text) =>
      Buffer.from(text)
        .toString("base64")
        .replace(/.{9}(?=.)/g, "$&\r\n "),
    "Base64 in a URL": (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
    "Base64 in JSON of PHP": (text) => Buffer.from(text).toString("base64").replaceAll("/", "\\/"),
    "what b64encode writes": evaluated("b64encode"),
  };
  test.each(Object.entries(spelled))("a secret alone in %s is masked as a whole", (_, write) => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        expect(redact(`‹${write(secret)}›`, secret)).toMatch(/^‹\*\*\*›$/);
      }),
      { numRuns: 150 },
    );
  });

  test.each(Object.entries(spelled))(
    "of a secret within other text in %s stays a character at each end",
    (_, write) => {
      fc.assert(
        fc.property(
          anySecret.filter((secret) => secret.isWellFormed() && Buffer.from(secret).length >= 8),
          fc.constantFrom("", "a", "ab", "abc"),
          (secret, beside) => {
            const masked = redact(write(`${beside}${secret}${beside}`), secret);
            expect(masked.split("***").length).toBeGreaterThanOrEqual(2);
            expect(masked.replace(/%..|\*{3}|\s|\\/g, "").length).toBeLessThanOrEqual(12); // four for `beside`, and one or two that it is in
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});

test("a text that holds no secret stays as it is", () => {
  const secret = fc.string({ unit: fc.constantFrom("ä", "ö", '"', "\\", "é"), minLength: 4 });
  const text = fc.string({ unit: fc.oneof(fc.constantFrom(..."%+&;#\\/\"'<>\n\r\t abc0123u"), fc.constant("&amp;")) });
  fc.assert(
    fc.property(secret, text, (one, other) => {
      fc.pre(!/["\\]{4}/.test(one));
      expect(redact(other, one)).toBe(other);
    }),
    { numRuns: 1_000 },
  );
  expect(redact("a%20b a+b a b", "a%20b")).toBe("*** a+b a b");
});

test("what was redacted is not changed by redacting it again, unless a secret holds stars", () => {
  const unit = fc.constantFrom("a", "b", "%", "2", "0", "\\", "n", "\n", "&", "=", "+");
  const word = fc.string({ unit, minLength: 4, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), fc.string({ unit, maxLength: 40 }), (secrets, text) => {
      const masked = redact(text + secrets.join("-"), ...secrets);
      expect(redact(masked, ...secrets)).toBe(masked);
    }),
    { numRuns: 2_000 },
  );
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

test.each(Object.entries(slowToRedact()))("redact does not try each secret at each place, where %s", (_, given) => {
  const [secrets, text, out] = given;
  expect(redact(text, ...secrets) === out).toBe(true);
});

test("redact visits a shared list once, in what is stored and in what is redacted", () => {
  const context = new WorkflowContext({ keystore: { token: "t0ken" } });
  context.publish({ x: "{{ [keystore.token ~ '-more'] }}" });
  for (let level = 0; level < 20; level++) context.publish({ x: "{{ [x, x, 'public'] if keystore.token else 1 }}" });
  expect(context.redact("t0ken-more")).toBe("***");
  context.publish({ y: ["t0ken"] });
  for (let level = 0; level < 20; level++) context.publish({ y: "{{ [y, y] }}" });
  let level = context.redact(context.get("y"));
  for (let depth = 0; depth < 20; depth++) level = (level as readonly JsonValue[])[depth % 2] as JsonValue;
  expect(level).toEqual(["***"]);
});
