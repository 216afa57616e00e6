import { type Kind, withMethods } from "../data/options.ts";

export const anItemStore: Kind = withMethods("record", "recorded", "fetch", "hold", "release", "remove");

export const aTransport: Kind = withMethods("send", "receive", "pending", "cancel", "close");
