import { expect, test } from "vitest";
import { createEnvironment, type SecretMark, WorkflowContext } from "workflow-context";

const environment = createEnvironment({ undefined: "empty" });

const marksOf = (source: string, keystore: object = {}): readonly SecretMark[] =>
  new WorkflowContext({ environment, keystore }).evaluateWithSecrets(source).secrets;

test("the empty value of one render bears no marks of another", () => {
  expect(marksOf("(missing | list) if keystore.token else 1", { token: "t" })).toHaveLength(1);
  expect(marksOf("missing | list")).toEqual([]);
});

test("a character that is not there in a secret text is secret, as it tells how long the text is", () => {
  for (const source of ["not keystore.token[9]", "'a' if keystore.token[9] else 'b'", "keystore.token[9] ~ ''"]) {
    expect(marksOf(source, { token: "t" })).toEqual([{ pointer: "", sources: ["keystore.token"] }]);
    expect(marksOf(source, { other: "t" })).toEqual([]);
  }
});
