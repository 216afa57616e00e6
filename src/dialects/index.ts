export type { Dialect } from "../language/dialect.ts";
export { ansible } from "./ansible/index.ts";
export { attune } from "./attune.ts";
export { homeAssistant } from "./home-assistant.ts";
export { kestra } from "./kestra.ts";
export { stackstorm } from "./stackstorm.ts";
export { times } from "./times/index.ts";
