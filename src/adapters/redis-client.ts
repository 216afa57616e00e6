import type { Redis, RedisOptions } from "ioredis";
import { ContextError } from "../errors.ts";
import type { RedisConnection } from "./redis-connection.ts";

type Options = Omit<RedisOptions, "replyMapping">;

/** Connects to Redis. @throws ContextError `usage` where `ioredis` is not installed */
export async function connected(call: string, connection: RedisConnection, options: Options): Promise<Redis> {
  const Client = await loadedClient(call);
  const client = clientOf(Client, connection, options);
  client.on("error", () => {}); // each command tells
  return client;
}

function clientOf(Client: typeof Redis, connection: RedisConnection, options: Options): Redis {
  if (typeof connection === "string") return new Client(connection, options);
  if ("duplicate" in connection) return (connection as Redis).duplicate(options); // no options have that name
  return new Client({ ...(connection as Options), ...options });
}

async function loadedClient(call: string): Promise<typeof Redis> {
  try {
    return (await import("ioredis")).Redis;
  } catch (cause) {
    throw new ContextError("usage", { problem: `${call} needs the package ioredis: npm install ioredis` }, { cause });
  }
}
