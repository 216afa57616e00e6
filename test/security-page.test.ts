import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The test that shows each sentence of SECURITY.md, by how it begins: its file and its title. */
// biome-ignore format: a table
const shownBy: readonly (readonly [sentence: string, file: string, title: string])[] = [
  ["Run code: no code is generated", "sandbox.test.ts", "a template runs no code"],
  ["Reach what is not data", "sandbox.test.ts", "a template reaches own keys of plain JSON and nothing else"],
  ["`__proto__` and `constructor` are keys", "sandbox.test.ts", "a template reaches own keys of plain JSON and nothing else"],
  ["Change anything: the context", "sandbox.test.ts", "a template changes nothing"],
  ["What it makes is new and frozen", "sandbox.test.ts", "a template changes nothing"],
  ["Read a file, the network", "sandbox.test.ts", "a template reaches own keys of plain JSON and nothing else"],
  ["The time and a UUID come from", "host-functions.test.ts", "clock and uuid are the host's, so that a run can be replayed"],
  ["Take longer, or more memory", "limits-at-the-bound.test.ts", "$limit: $way stops at one more, and names the limit"],
  ["Whoever changes the built-ins", "polluted.test.ts", "methods of built-ins that are wrapped after the library is loaded change nothing"],
  ["No inherited property is data", "polluted.test.ts", "properties that are added to built-ins before the library is loaded change nothing"],
  ["A function of the host runs with", "sandbox.test.ts", "a function of the host is given secrets as they are, and takes no part in the limits"],
  ["What it reads through the scope", "call-scope.test.ts", "is charged as a read of the template, and stops it"],
  ["An asynchronous one is called by", "prepare.test.ts", "%s bounds all rounds together"],
  ["A result that the host declares secret", "call-scope.test.ts", "marks what it gives, with its name for the source"],
  ["A render that would pass one", "limits.test.ts", "a limit says where it was reached"],
  ["A host chooses its own by", "limits.test.ts", "limits are the host's, one by one"],
  ["How many items a run goes over", "sandbox.test.ts", "renders of the host are not counted together"],
  ["Promised: what a render gives is marked", "secrets/leaks.test.ts", "a text is secret as a whole where a secret taints it: $source"],
  ["No error of this library shows", "secrets/leaks.test.ts", "an error tells no secret: $source"],
  ["What is sealed is used by nobody", "secrets/secrets.test.ts", "a secret that is imported without unseal is defined, and its use is an error that names it"],
  ["`redact`, which can't mask it", "secrets/paths.test.ts", "redact refuses to leave a secret in a text without a word, where it is sealed"],
  ["Secrets are the texts and numbers", "secrets/redaction.test.ts", "an item's secrets are masked together with those of its context"],
  ["One of four to seven characters", "secrets/searching.test.ts", "redact masks secrets of four to seven characters as whole words"],
  ["as it is;", "secrets/redaction.test.ts", "redact leaves nothing of a secret, and all of the other text"],
  ["in a URL (percent-encoded", "secrets/redaction.test.ts", "a secret is masked, whatever it is"],
  ["in JSON text, also where", "secrets/redaction.test.ts", "a secret is masked, whatever it is"],
  ["in HTML, with", "secrets/redaction.test.ts", "a secret is masked, whatever it is"],
  ["in up to three of these", "secrets/redaction.test.ts", "a secret is masked where up to three ways of writing are within each other, in any order"],
  ["in Base64 and Base64 for URLs", "secrets/secrets.test.ts", "redact masks a secret within other text in Base64, at any offset"],
  ["Within other text the characters stay", "secrets/secrets.test.ts", "redact masks a secret within other text in Base64, at any offset"],
  ["where it has several lines", "secrets/redaction.test.ts", "each line of a secret is masked that has four characters and more, however it is indented"],
  ["where it or its Base64 form", "secrets/redaction.test.ts", "a secret of eight characters and more is masked on the lines that %s makes of it"],
  ["Elsewhere white space and case", "secrets/redaction.test.ts", "a word is not a secret because it is on two lines, if it is short, or in other spaces, if it is on one"],
  ["`WorkflowContext.import` takes what", "snapshots.test.ts", "a snapshot that was changed fails with the code snapshot or not at all, and always fails where the schema refuses it: %s"],
  ["raise a limit, or name a function", "snapshots.test.ts", "a snapshot can't name a function to call, or have one of its texts rendered"],
  ["make the keystore public", "snapshots.test.ts", "a snapshot can't make the keystore public, or a path that the host names"],
  ["have a secret unsealed as something public", "snapshots.test.ts", "a snapshot can't forge a seal that gives a value"],
  ["Where a pointer is left out", "snapshots.test.ts", "a snapshot can't make a seal public by leaving its pointer out"],
  ["`unseal` is called once for each", "sandbox.test.ts", "unseal is called once for each pointer that a snapshot names"],
  ["`apply` takes a delta as", "delta-patches.test.ts", "%s, with its path"],
  ["A path that does not fit, a pointer", "delta-patches.test.ts", "it is refused where %s, and nothing is changed"],
  ["A mark goes only with the value", "delta-patches.test.ts", "no delta makes a secret public"],
  ["Rows of [stored runs]", "stores/stores.test.ts", "are refused, with the row: %s"],
  ["A seal has to be bound to its", "snapshots.test.ts", "a snapshot can't move a seal, or rename its source, where seals are bound to their place"],
  ["`seal` and `unseal` are given", "secrets/aes-seal.test.ts", "it is AES-256-GCM: another implementation opens it, bound to the run, the pointer and the sources"],
  ["It refuses a seal of another run", "secrets/aes-seal.test.ts", "a seal of another run, of another key of that id, and one whose sources were changed are refused"],
  ["What is sealed outside a context", "secrets/aes-seal.test.ts", "a value outside a context is bound to where it is kept"],
  ["`export` keeps the seals that", "secrets/kept-seals.test.ts", "a seal that is kept keeps neither the secret nor the function alive"],
  ["`export({ omit:", "secrets/fresh-namespaces.test.ts", "no secret of a vault is in the store then, and its snapshot comes back with a fresh keystore"],
];

/** Sentences that promise nothing: what is left to the host, what is known, and what leads on to a list. */
const advice: readonly string[] = [
  "Nothing is promised where",
  "One that does more than compute",
  "Where data or snapshots come",
  "Not promised, and what to do",
  "Each of these as it is today",
  "It is masked",
  "Of a secret that is written in one",
  "Whoever writes one can't",
  "Whoever writes one can change",
  "Whoever writes one can change what is plain, as with",
  "The hashes have no key",
  "So give `secrets`",
  "What it does not hide",
  "It does not tell an older",
  "Under one key",
  "Keep keys where",
];

const sections = ["What a template can't do", "Limits", "Secrets", "What `redact` masks", "Snapshots"];
const textOf = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");

/** Lists the sentences of some sections, those of tables and of examples aside: each row and line of these is a test already. */
const sentences = textOf("../SECURITY.md")
  .split(/^#{2,3} /m)
  .filter((section) => sections.includes(section.slice(0, section.indexOf("\n"))))
  .flatMap((section) =>
    section
      .slice(section.indexOf("\n"))
      .replace(/```[\s\S]*?```|^\|.*$/gm, "")
      .split(/\n\n|\n(?=- )/),
  )
  .flatMap((block) =>
    block
      .replace(/\s+/g, " ")
      .replace(/^ ?- /, "")
      .trim()
      .split(/(?<=[.:;]) (?=[A-Z`_])/),
  )
  .filter((sentence) => sentence !== "");

test.each(sentences)("SECURITY.md: %s", (sentence) => {
  const isOf = (start: string): boolean => sentence.startsWith(start);
  if (advice.some(isOf)) return;
  const tests = shownBy.filter(([start]) => isOf(start));
  expect(tests).toHaveLength(1);
  for (const [, file, title] of tests) expect(textOf(file).includes(title)).toBe(true);
});

test("every row of the table is for a sentence that is there", () => {
  const starts = [...shownBy.map(([start]) => start), ...advice];
  expect(starts.filter((start) => !sentences.some((sentence) => sentence.startsWith(start)))).toEqual([]);
});
