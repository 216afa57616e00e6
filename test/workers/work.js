// The tasks of the threads of the tests. It is JavaScript, as threads of Node 20 load no other, and uses what was built.
import { setTimeout as pause } from "node:timers/promises";
import { createEnvironment } from "workflow-context";

export const environment = createEnvironment({ functions: { shout: (text) => String(text).toUpperCase() } });

export const ping = (item, { index }) =>
  item.renderTemplate(`${index}: {{ shout(item.host) }} in {{ parameters.region }}`);

export const whole = (item, { item: value, index, key }) => ({
  value,
  index,
  key,
  parent: item.evaluateExpression("parent.item if parent is defined else null"),
});

export const nothing = () => {};

export const login = (item) => ({
  header: item.renderTemplate("Bearer {{ keystore.token }}"),
  marks: item.renderJsonWithSecrets({ a: "{{ item }}" }).secrets.map(({ sources }) => sources),
});

export const fail = (item) => {
  const cause = new RangeError("the cause", { cause: "a text" });
  throw Object.assign(new TypeError(`no ${item.get("item")}`, { cause }), { code: "E_NO", status: 503 });
};

export const wrong = (item) => item.evaluateExpression("1 + nowhere.at");

export const text = () => {
  throw "only a text";
};

export const number = () => {
  throw 5;
};

export const notJson = () => new Map();

export const end = (item) => {
  if (item.get("item") === "end") process.exit(3);
  return `did ${item.get("item")}`;
};

export const grow = (item) => {
  const all = [];
  while (item.get("item") === "grow") all.push(new Array(100_000).fill(all.length + 0.5));
  return all.length;
};

export const waiting = async (_, { signal }) => {
  try {
    await pause(60_000, undefined, { signal });
  } catch {
    return `stopped: ${signal.reason.message}`;
  }
  return "never";
};

export const slow = async (_, { index }) => {
  await pause(index % 2 === 0 ? 20 : 1);
  return index;
};

export const outside = (item) => item.get("parameters.other");

export const noTask = 5;
