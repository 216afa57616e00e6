export { type BullTransportOptions, bullTransport } from "./bull-transport.ts";
export type { RedisConnection } from "./redis-connection.ts";
export { type RedisStoreOptions, redisStore } from "./redis-store.ts";
