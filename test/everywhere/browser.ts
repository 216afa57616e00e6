import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";
import { type Answer, answerOf, type Case, judge } from "../case.ts";
import { caseFiles } from "../case-files.ts";
import { bundle } from "./bundle.ts";
import { type Ground, Skipped } from "./check.ts";
import { command, root } from "./command.ts";

interface Report {
  readonly generates: boolean;
  readonly unsealed: unknown;
  readonly answers: readonly Answer[];
}

const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
const origin = "https://workflow-context.test";

/** Evaluates all cases in a browser that forbids generated code. Its language and time zone are unusual, as they must not matter. */
export async function checkBrowser(ground: Ground): Promise<string> {
  const cases = [...caseFiles.values()].flat();
  const script = Buffer.from(await bundle(join(root, "test/everywhere/page.ts"), ground));
  const browser = await chromium.launch({ executablePath: installedChromium(), args: ["--no-sandbox"] });
  try {
    const page = await (await browser.newContext({ locale: "tr-TR", timezoneId: "Pacific/Chatham" })).newPage();
    const reported = new Promise<Report>((resolve, reject) => {
      setTimeout(() => reject(new Error("the browser gave no answer within a minute")), 60_000).unref();
      page.on("pageerror", reject);
      void page.route(`${origin}/report`, (route) => {
        resolve(JSON.parse(route.request().postData() ?? ""));
        return route.fulfill({ body: "" });
      });
    });
    await page.route(`${origin}/`, (route) =>
      route.fulfill({
        body: '<!doctype html><script type="module" src="/page.js"></script>',
        contentType: "text/html",
        headers: { "content-security-policy": policy },
      }),
    );
    await page.route(`${origin}/page.js`, (route) =>
      route.fulfill({ body: script, contentType: "text/javascript; charset=utf-8" }),
    );
    await page.route(`${origin}/cases`, (route) => route.fulfill({ json: cases.map(([, one]) => one) }));
    await page.goto(origin);
    const { generates, unsealed, answers } = await reported;
    if (generates) throw new Error("the page may generate code, so the policy proves nothing");
    if (unsealed !== "t0ken") throw new Error("what aesSeal sealed does not come back");
    const wrong = cases.filter(([, one], index) => !agrees(one, answers[index])).map(([title]) => title);
    if (wrong.length > 0) throw new Error(`${wrong.length} cases differ:\n${wrong.join("\n")}`);
    return `Chromium ${browser.version()}: ${cases.length} cases as in Node, no code generated`;
  } finally {
    await browser.close();
  }
}

/** Compares the browser's answer with the case, and to the letter with Node's answer. */
function agrees(one: Case, answer: Answer | undefined): boolean {
  if (answer === undefined) return false;
  const { wanted, given } = judge(one, answer);
  return isDeepStrictEqual(given, wanted) && isDeepStrictEqual(answer, JSON.parse(JSON.stringify(answerOf(one))));
}

/** Gives the path of Chromium, and installs it first where it is missing and can be installed. */
function installedChromium(): string {
  const path = "/usr/bin/chromium";
  if (existsSync(path)) return path;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Skipped(`no ${path}, and it takes root and apt-get to install it`);
  command("apt-get", ["update"]);
  command("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"]);
  return path;
}
