import { describe, expect, test } from "vitest";
import { ContextError, createEnvironment, WorkflowContext } from "workflow-context";
import { errorOf } from "../error-of.ts";

const contextOf = (): WorkflowContext => {
  const fail = (value: unknown): never => {
    throw new Error(`got ${JSON.stringify(value)}`);
  };
  const context = new WorkflowContext({
    environment: createEnvironment({ functions: { fail } }),
    keystore: { token: "t0ken", account: { key: "k3y" } },
  });
  const users = [
    ["root", "pa55word"],
    ["guest", { code: "pa55code" }],
  ];
  return context.setTaskResult("users", users, { secrets: ["/0/1", "/1/1/code"] });
};

const sourcesOf = (source: string): readonly string[] =>
  contextOf()
    .renderTemplateWithSecrets(source)
    .secrets.flatMap(({ sources }) => sources);

test.each([
  ["{% for u, p in task.users %}{{ p }}{% endfor %}", ["task.users[0][1]", "task.users[1][1].code"]],
  ["{% for a, b in [['x', keystore.token]] %}{{ b }}{% endfor %}", ["keystore.token"]],
  ["{% for a, b in [['x', keystore.token]] if b == 't0ken' %}{{ a }}{% endfor %}", ["keystore.token"]],
  ["{% for a, b in [['x', keystore.token]] %}{% if b == 't0ken' %}yes{% endif %}{% endfor %}", ["keystore.token"]],
  ["{% for k, v in keystore.account %}{{ v }}{% endfor %}", ["keystore.account"]],
  ["{% for k, v in {'a': keystore.token} %}{{ v }}{% endfor %}", ["keystore.token"]],
  ["{% for a, b in [['x', keystore.account]] %}{{ b.key }}{% endfor %}", ["keystore.account"]],
  [
    "{% for a, b in [['x', ['y', keystore.token]]] %}{% for c, d in [b] %}{{ d }}{% endfor %}{% endfor %}",
    ["keystore.token"],
  ],
  ["{% for a, b in zip(['x'], [keystore.token]) %}{{ b }}{% endfor %}", ["keystore.token"]],
  ["{% for a, b in [{'n': keystore.token}] | groupby('n') %}{{ a }}{% endfor %}", ["keystore.token"]],
  ["{% set a, b = ['x', keystore.token] %}{{ b }}", ["keystore.token"]],
  ["{% set a, b = task.users[0] %}{{ b }}", ["task.users[0][1]"]],
  ["{% set a, b = task.users[1] %}{{ b.code }}", ["task.users[1][1].code"]],
  ["{% set a, b = keystore.account | items | first %}{{ b }}", ["keystore.account"]],
  ["{% set a, b = ['x', ['y', keystore.token]] %}{% set c, d = b %}{{ d }}", ["keystore.token"]],
  ["{% for a, b in [['x', 'y']] %}{{ b }}{% endfor %}", []],
  ["{% for a, b in [task.users[1]] %}{{ a }}{% endfor %}", []],
])("the part of a pair bears its marks: %s", (source, sources) => {
  expect(sourcesOf(source)).toEqual(sources);
});

describe.each(["{% for u, p in task.users %}{{ p }}{% endfor %}", "{% set u, p = task.users[0] %}{{ p }}"])(
  "a secret part of a pair: %s",
  (source) => {
    test("is refused where the host allows no secret", () => {
      const refused = errorOf(() => contextOf().renderJson({ a: source }, { allowSecret: () => false }));
      expect(refused.code).toBe("secret-refused");
    });

    test("is in no export of a variable that is published of it", () => {
      const text = JSON.stringify(contextOf().publish({ kept: source }).export());
      expect(text).not.toContain("pa55word");
    });
  },
);

test.each([
  "{% for u, p in task.users %}{{ fail(p) }}{% endfor %}",
  "{% set u, p = task.users[0] %}{{ fail(p) }}",
  "{% set u, p = task.users[1] %}{{ fail(p) }}",
])("what a function of the host throws about a secret part of a pair is withheld: %s", (source) => {
  const error = errorOf(() => contextOf().renderTemplate(source));
  expect(error).toBeInstanceOf(ContextError);
  expect([error.details, error.cause]).toEqual([{ name: "fail", isWithheld: true }, undefined]);
});
