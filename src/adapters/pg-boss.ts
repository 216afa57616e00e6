export { type Boss, type BossTransportOptions, bossTransport } from "./boss-transport.ts";
