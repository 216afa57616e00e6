import { aCount, type Kind, withMethods } from "../data/options.ts";

export const aPositiveCount: Kind = { expected: "an integer from 1", has: (value) => aCount.has(value) && value !== 0 };

/** Of a name that may be part of the key of a database: the two of a chunk are, together. */
export const aName: Kind = {
  expected: "a text of 1 to 500 units, without a zero character and without half of a surrogate pair",
  has: (name) =>
    typeof name === "string" && name !== "" && name.length <= 500 && !name.includes("\0") && name.isWellFormed(),
};

export const anItemStore: Kind = withMethods("record", "recorded", "fetch", "hold", "release", "remove");

export const aTransport: Kind = withMethods("send", "receive", "pending", "cancel", "close");
