import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));

const runExample = (name: string, text: string): { status: number | null; stdout: string; stderr: string } => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return runWith(name, file);
};

// The example imports the built package by its name, as an engine does that has installed it.
const runWith = (name: string, ...files: readonly string[]) =>
  spawnSync("npx", ["tsx", "--tsconfig", "tsconfig.build.json", `examples/${name}.ts`, ...files], { encoding: "utf8" });

test("the access log example counts, publishes, and reports the lines that are none", { timeout: 60_000 }, () => {
  const entry = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 512 "-" "reader"';
  const { status, stdout } = runExample("access-log", [entry, "-- rotated --", entry.replace("200", "503")].join("\n"));
  expect(status).toBe(0);
  expect(stdout).toMatch(/entries +2\n/);
  expect(stdout).toMatch(/malformed lines +1\n +line 2, column \d+: expected a/);
  expect(stdout).toMatch(/classes +2xx 1 {3}5xx 1\n/);
});

test("the nginx example goes over peers within upstreams within snapshots", { timeout: 60_000 }, () => {
  const peer = {
    id: 0,
    server: "10.0.0.1:80",
    backup: false,
    state: "down",
    fails: 2,
    health_checks: { checks: 9, fails: 2 },
  };
  const snapshot = {
    timestamp: 1,
    requests: { current: 9 },
    upstreams: { web: { peers: [peer, { ...peer, state: "up", fails: 0 }] } },
  };
  const { status, stdout } = runExample("nginx-status", `${JSON.stringify(snapshot)}\nbroken`);
  expect(status).toBe(0);
  expect(stdout).toMatch(/malformed lines +1\n/);
  expect(stdout).toContain("snapshot 1: peer 0 of web is down, 2 requests failed");
});

test("the nginx example tells in one line of a file that is not there", { timeout: 60_000 }, () => {
  const { status, stderr } = runWith("access-log", join(folder, "none"));
  expect(status).toBe(1);
  expect(stderr).toMatch(/^access-log: there is no file .*\n$/m);
});

test("the XState example goes on from what it stored, tries again, and ends where it fails", {
  timeout: 60_000,
}, () => {
  const { status, stdout } = runWith("xstate-engine");
  expect(status).toBe(0);
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^release 2\.1: waiting, stored as \d+ bytes$/),
    "release 2.1: done, 3 of 3 servers at attempt 2",
    "release 2.2: failed, 0 of 1 servers at attempt 3",
    "  the release does not start",
    "no list: failed, ContextError: with-items needs a list, not a string",
    "cancelled: cancelled, nothing is known",
    "",
  ]);
});

test("the example that encrypts a snapshot shows no secret, and opens it with its key in its run alone", {
  timeout: 60_000,
}, () => {
  const { status, stdout } = runWith("sealed-snapshot");
  expect(status).toBe(0);
  expect(stdout).not.toContain("t0ken");
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^Stored: \d+ bytes, the token among them: false$/),
    "Taken up: Authorization: ***, made of keystore.token",
    "Without the key: ada can be read, and",
    expect.stringMatching(/^keystore\.token is sealed: import the snapshot with an unseal function/),
    "  1 | {{ header }}",
    "    |    ^",
    "In another run: what was stored can't be read: /variables/header was sealed for another run",
    "",
  ]);
});
