import { expect, test } from "vitest";
import { compileTemplate, type JsonValue, WorkflowContext } from "workflow-context";
import { contextOf, pointersOf } from "./corpus.ts";
import corpus from "./leaks.json" with { type: "json" };

test.each<JsonValue>(["{{ 1 + 1 }}", "no {{ template", "{% nor this", "{{ missing }}"])(
  "a secret that reads %j is data in a template, and secret still",
  (text) => {
    const context = new WorkflowContext({
      config: { db: { url: text, retries: "x" } },
      keystore: { all: { [`${text}`]: text } },
    });
    context.setTaskResult("mixed", [text, "{{ 1 + 1 }}"], { secrets: ["/0"] });
    context.setVariable("db", { url: text, host: "{{ config.db.retries }}" }, { secrets: ["/url"] });
    const template = {
      db: context.getVariable("db"),
      all: context.get("keystore.all"),
      list: context.getTaskResult("mixed"),
    };
    const { value, secrets } = compileTemplate(template).renderWithSecrets(context);
    expect(value).toEqual({ db: { url: text, host: "x" }, all: { [`${text}`]: text }, list: [text, 2] });
    expect(secrets.map(({ pointer }) => pointer)).toEqual(["/all", "/db/url", "/list/0"]);
  },
);

test("a secret that looks like braces without quotes is data, and no error tells its key", () => {
  const secret = { "{ s3cret }": null };
  const context = new WorkflowContext().setVariable("whole", secret, { secrets: [""] });
  context.setVariable("part", secret, { secrets: ["/{ s3cret }"] });
  for (const name of ["whole", "part"]) {
    const value = context.getVariable(name);
    expect(compileTemplate({ value }).renderWithSecrets(context).value).toEqual({ value: secret });
    expect(context.publish({ copy: value }).get("copy")).toEqual(secret);
  }
});

// This is the shortest of the ways in which leaks.test.ts asks, and cheap enough to be asked of each mutant.
test.each(corpus)(
  "the secret parts of an expression's value are marked, and no others: $source",
  ({ source, secrets }) => {
    expect(pointersOf(contextOf().evaluateWithSecrets(source).secrets)).toEqual(secrets);
  },
);
