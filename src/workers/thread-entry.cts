const loaded = import("./thread.ts");

/** What Piscina calls in a thread. It loads a CommonJS file without generating code, which it would for an ES module in Node 20. */
module.exports = async (...call: Parameters<Awaited<typeof loaded>["done"]>): Promise<unknown> =>
  (await loaded).done(...call);
