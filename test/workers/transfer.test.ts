import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { expect, test } from "vitest";
import { createEnvironment, WorkflowContext } from "workflow-context";

const environment = createEnvironment({ functions: { shout: (text) => String(text).toUpperCase() } });

const begun = (): WorkflowContext =>
  new WorkflowContext({ environment, parameters: { n: 1, text: "\ud800é😀" }, keystore: { token: "t0ken-1234" } });

/** What another thread gets of what is posted to it. */
function posted(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value);
  const { message } = receiveMessageOnPort(port2) as { message: unknown }; // it was posted
  port1.close();
  return message;
}

test("a context that was transferred has its data, its secrets with their marks, and its iterations", () => {
  const context = begun().forItem({ host: "a1" }, 3).forItem("inner", 0);
  const received = WorkflowContext.receive(posted(context.transfer()), { environment });
  expect(received.hash()).toBe(context.hash());
  expect(received.renderTemplate("{{ shout(item) }} {{ parent.item.host }} {{ parent.index }}")).toBe("INNER a1 3");
  expect(received.evaluateWithSecrets("keystore.token")).toEqual({
    value: "t0ken-1234",
    secrets: [{ pointer: "", sources: ["keystore.token"] }],
  });
  expect(received.get("parameters.text")).toBe("\ud800é😀");
});

test("threads share the memory of a context that was transferred", () => {
  const transferred = begun().transfer();
  expect(transferred.text).toBeInstanceOf(SharedArrayBuffer);
  const first = posted(transferred) as typeof transferred;
  new Uint8Array(first.text)[0] = 0x20; // "{" becomes a space
  expect(new Uint8Array(transferred.text)[0]).toBe(0x20);
});

test("a slice is transferred as a slice", () => {
  const received = WorkflowContext.receive(begun().slice(["parameters.n"]).transfer());
  expect(received.get("parameters.n")).toBe(1);
  expect(() => received.get("keystore.token")).toThrow(expect.objectContaining({ code: "outside" }));
});

test("what was not transferred is refused, and said how it would have been", () => {
  for (const data of [
    structuredClone({ ...begun() }),
    undefined,
    null,
    5,
    "text",
    begun().export(),
    { format: "workflow-context/transfer" },
  ])
    expect(() => WorkflowContext.receive(data)).toThrow(/receive takes what transfer gave: .* is an empty object/);
  expect(() => WorkflowContext.receive(begun().transfer(), { unseal: () => 1 } as never)).toThrow(/no option 'unseal'/);
});
