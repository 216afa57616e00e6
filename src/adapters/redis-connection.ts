import { usage } from "../errors.ts";

/** Where Redis is: a URL such as `redis://127.0.0.1:6379`, options of `ioredis`, or a client of it, whose options are taken. */
export type RedisConnection = string | object;

/** @throws ContextError `usage` for what is no connection */
export function checkedConnection(call: string, connection: unknown): RedisConnection {
  if (typeof connection === "string" || (typeof connection === "object" && connection !== null)) return connection;
  throw usage(`${call}: connection must be a URL, options of ioredis, or a client of it`);
}
