import { setTimeout as pause } from "node:timers/promises";
import type { JsonObject } from "workflow-context";

/** Does the work of a task. What it gives is the task's result; what it throws fails the task. */
export type Action = (input: JsonObject, call: Call) => unknown;

/** What an action is told beside its input. */
export interface Call {
  readonly signal: AbortSignal;
  /** How often the task, or its item, was tried. */
  readonly attempt: number;
}

/** What the examples' workflows do. Nothing leaves this process: servers, builds and a vault are made up. */
export const actions: Readonly<Record<string, Action>> = {
  noop: () => undefined,

  echo: (input) => input,

  /** Builds a part of a release; the documentation takes its time. */
  build: async ({ part, release }) => {
    await pause(part === "docs" ? 20 : 2);
    return { artifact: `${part}-${release}.tgz`, bytes: String(part).length * 1_000 };
  },

  /** Asks a service that is down at first. */
  health: ({ url }, { attempt }) => {
    if (attempt < 3) throw Object.assign(new Error(`${url} does not answer`), { code: "ECONNREFUSED" });
    return { url, isUp: true };
  },

  /** Pings a host. One name is not known, and one host answers at the second try. */
  ping: async ({ host }, { attempt }) => {
    await pause(2);
    if (host === "nowhere") throw new Error("no such host");
    if (host === "slow" && attempt === 1) throw new Error("no answer");
    return { host, milliseconds: String(host).length };
  },

  /** Makes a new password, and tells how it is used: its result holds the secret within other text. */
  "vault.rotate": ({ user, seed }) => {
    const password = `pw-${String(seed).split("").reverse().join("")}-${user}`;
    return { password, command: `psql postgres://${user}:${password}@db/app` };
  },

  /** Signs in with a password. The error of a wrong one tells the password, as errors of clients do. */
  "db.login": ({ user, password }: JsonObject) => {
    if (String(password).startsWith("old")) throw new Error(`password ${password} of ${user} is not right`);
    return { session: `session of ${user} with ${password}` };
  },

  /** Waits, until it is told to stop. */
  sleep: async ({ seconds }, { signal }) => {
    await pause(Number(seconds) * 1_000, undefined, { signal });
  },
};
