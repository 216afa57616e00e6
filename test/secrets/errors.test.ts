import { describe, expect, test } from "vitest";
import { ContextError, createEnvironment, WorkflowContext } from "workflow-context";
import { saidBy } from "./said.ts";

const deep = `${'{"zzz-key":'.repeat(101)}1${"}".repeat(101)}`;

const environment = createEnvironment({
  functions: {
    fail: (value) => {
      throw new Error(`can't take ${JSON.stringify(value)}`);
    },
  },
});

const context = new WorkflowContext({
  environment,
  keystore: { token: "zzz-token", deep, infinite: '{"zzz-key":1e999}', pair: ["a", "b"], form: "%s and %s" },
});

/** Gives all texts of the error that a template throws, and fails where it throws none. */
const failureOf = (source: string): string => {
  try {
    context.renderTemplate(source);
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    return saidBy(error);
  }
  throw new Error("nothing failed");
};

describe("an error about a secret", () => {
  test.each([
    ["the keys of its JSON text", "{{ keystore.deep | fromjson }}"],
    ["the keys of its JSON text", "{{ keystore.infinite | fromjson }}"],
    ["what a host function was given in a list", "{% set a = keystore.token %}{{ [fail(a)] }}"],
    ["what a host function was given in an object", "{% set a = keystore.token %}{{ { 'k': fail(a) } }}"],
  ])("an error does not tell %s: %s", (_, source) => {
    expect(failureOf(source)).not.toContain("zzz-");
  });

  test.each([
    "{# any zzz-token other #}{{ [1] | map(keystore.token) }}",
    "{# any zzz-token other #}{{ [1] | select(keystore.token) }}",
    "{# any zzz-token other #}{{ [{}] | map(attribute=keystore.token) }}",
    "{# any zzz-token other #}{% set a = keystore.token %}{{ [[1] | map(a)] }}",
  ])("an error does not tell that the template holds the text of a secret: %s", (source) => {
    const [first = ""] = failureOf(source).split(" (line");
    expect(first).not.toContain("zzz-");
  });

  test("an error does not tell how long a secret is", () => {
    expect(failureOf("{% for a, b, c in [keystore.pair] %}{% endfor %}")).toContain("not a list of another length");
    expect(failureOf("{% for a, b, c in [[1, 2]] %}{% endfor %}")).toContain("not a list of 2");
    expect(failureOf("{{ keystore.form | format(1, 2, 3) }}")).toContain("its text asks for fewer");
    expect(failureOf("{{ '%s' | format(1, 2, 3) }}")).toContain("its text asks for 1");
  });
});
