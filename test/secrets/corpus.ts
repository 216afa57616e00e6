import { createEnvironment, WorkflowContext } from "workflow-context";

const tokens = {
  token: "zzz-token-a1",
  host: "zzz-host-b2",
  user: "zzz-user-c3",
  inner: "zzz-inner-d4",
  session: "zzz-session-e5",
  password: "zzz-password-f6",
  first: "zzz-first-g7",
  second: "zzz-second-h8",
  login: "zzz-login-i9",
  item: "zzz-item-j10",
  key: "zzz-key-k11",
  last: "zzz-last-l12",
};
const pin = 7_654_321;

/** Makes the context in which the expressions of `leaks.json` are evaluated. It holds a secret in every namespace. */
export const contextOf = (): WorkflowContext =>
  new WorkflowContext({
    environment: createEnvironment({
      functions: {
        echo: (value) => value,
        fail: (value) => {
          throw new Error(`can't take ${JSON.stringify(value)}`);
        },
      },
    }),
    parameters: { user: "ada", list: [1, 2, 3], key: "token", session: tokens.session, none: {} },
    config: { url: "https://example.org", db: { user: "db", password: tokens.password } },
    keystore: {
      token: tokens.token,
      pin,
      zero: 0,
      index: 1,
      name: "user",
      hosts: [tokens.host, "plain-host"],
      account: { user: tokens.user },
      text: JSON.stringify({ inner: tokens.inner, [`${tokens.inner}-as-a-key`]: 1 }),
    },
    secrets: ["parameters.session", "config.db.password"],
  })
    .setTaskResult(
      "list",
      {
        servers: [
          { host: "a1", password: tokens.first },
          { host: "b1", password: tokens.second },
        ],
      },
      { secrets: ["/servers/0/password", "/servers/1/password"] },
    )
    .setVariable("login", { user: "ada", password: tokens.login }, { secrets: ["/password"] })
    .setLastTaskOutcome({ code: 200, session: tokens.last }, "succeeded", { secrets: ["/session"] })
    .publish({ copied: "{{ keystore.token }}" })
    .forItem({ name: "outer", key: tokens.key }, 0, { secrets: ["/key"] })
    .forItem(tokens.item, 1, { secrets: [""] });

export const pointersOf = (secrets: readonly { readonly pointer: string }[]): string[] =>
  secrets.map(({ pointer }) => pointer);
