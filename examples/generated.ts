/** Makes stand-ins for the files that the examples read. A seed makes them equal at every run. */

type Random = () => number;

/** Makes a generator of numbers from 0 up to 1: mulberry32. */
function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const integer = (random: Random, end: number): number => Math.floor(random() * end);

/** Chooses at random: a choice is as likely as its weight, and the rest falls to `otherwise`. */
function choose<T>(random: Random, choices: readonly (readonly [weight: number, choice: T])[], otherwise: T): T {
  let left = random();
  for (const [weight, choice] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return otherwise;
}

const statuses = [
  [0.05, 304],
  [0.03, 404],
  [0.02, 301],
  [0.005, 206],
  [0.001, 500],
] as const;
const agents = [
  [0.6, "Mozilla/5.0 (X11; Linux x86_64; rv:38.0) Gecko/20100101 Firefox/38.0"],
  [0.2, "Mozilla/5.0 (compatible; Examplebot/2.1; +http://www.example.com/bot.html)"],
  [0.1, String.raw`feed-reader/1.4 (2 \"subscribers\")`],
] as const;

/** Makes an access log in the combined format. One line in two thousand is cut short or is no entry at all. */
export function generateAccessLog(lines: number): string {
  const random = createRandom(2015);
  const start = Date.UTC(2015, 4, 17, 10, 5, 3);
  return Array.from({ length: lines }, (_, second) => {
    const entry = generateEntry(random, new Date(start + second * 1000));
    return choose(
      random,
      [
        [0.00025, entry.slice(0, 90)],
        [0.00025, "-- log rotated --"],
      ],
      entry,
    );
  }).join("\n");
}

function generateEntry(random: Random, time: Date): string {
  const client = `203.0.113.${integer(random, 250)}`;
  const stamp = `${time.getUTCDate()}/May/2015:${time.toISOString().slice(11, 19)} +0000`;
  const method = choose(
    random,
    [
      [0.01, "HEAD"],
      [0.01, "POST"],
    ],
    "GET",
  );
  const status = choose(random, statuses, 200);
  const bytes = status === 304 ? "-" : Math.floor(200 * 400 ** (random() ** 2));
  const agent = choose(random, agents, "-");
  return `${client} - - [${stamp}] "${method} /articles/${integer(random, 500)} HTTP/1.1" ${status} ${bytes} "-" "${agent}"`;
}

/** Makes snapshots of the status page of nginx, each a line of JSON, with the parts that the example reads. */
export function generateStatus(snapshots: number): string {
  const random = createRandom(1446);
  const start = Date.UTC(2015, 9, 30, 23, 58, 19);
  return Array.from({ length: snapshots }, (_, index) =>
    JSON.stringify({
      version: 6,
      timestamp: start + index * 5000,
      requests: { total: 18_850_000 + index * 60, current: 1 + integer(random, 9) },
      server_zones: { "www.example.com": { processing: integer(random, 3), requests: 200_000 + index * 40 } },
      upstreams: Object.fromEntries(
        [
          ["wiki", 3],
          ["mail", 2],
          ["search", 4],
        ].map(([name, size]) => [
          name,
          { peers: Array.from({ length: Number(size) }, (_, id) => generatePeer(random, id)), keepalive: 0 },
        ]),
      ),
    }),
  ).join("\n");
}

function generatePeer(random: Random, id: number): object {
  const state = choose(
    random,
    [
      [0.03, "unhealthy"],
      [0.01, "down"],
    ],
    "up",
  );
  const fails = choose(random, [[0.02, 1 + integer(random, 5)]], 0);
  return {
    id,
    server: `10.0.0.${id + 1}:8080`,
    backup: id > 1,
    state,
    active: integer(random, 3),
    requests: 10_000 + integer(random, 1000),
    fails,
    unavail: state === "up" ? 0 : 1,
    health_checks: { checks: 50_000, fails, unhealthy: state === "up" ? 0 : 1, last_passed: state === "up" },
  };
}
