import { readFileSync, writeFileSync } from "node:fs";
import { apiOf } from "./api-extractor.ts";
import { apiReference } from "./api-reference.ts";
import { functionReference } from "./function-reference.ts";

const main = apiOf("index");
const openTelemetry = apiOf("adapters/opentelemetry");
const dialects = apiOf("dialects/index");
const sealing = apiOf("adapters/sealing");
const stores = apiOf("stores/index");
const check = apiOf("check/index");
const workers = apiOf("workers/index");
const bullmq = apiOf("adapters/bullmq");
const pgBoss = apiOf("adapters/pg-boss");

const pages: Readonly<Record<string, string>> = {
  "docs/functions.md": functionReference(),
  "docs/api.md": apiReference({
    "workflow-context": main.exports,
    "workflow-context/opentelemetry": openTelemetry.exports,
    "workflow-context/dialects": dialects.exports,
    "workflow-context/sealing": sealing.exports,
    "workflow-context/stores": stores.exports,
    "workflow-context/check": check.exports,
    "workflow-context/workers": workers.exports,
    "workflow-context/bullmq": bullmq.exports,
    "workflow-context/pg-boss": pgBoss.exports,
  }),
  "etc/workflow-context.api.md": main.report,
  "etc/opentelemetry.api.md": openTelemetry.report,
  "etc/dialects.api.md": dialects.report,
  "etc/sealing.api.md": sealing.report,
  "etc/stores.api.md": stores.report,
  "etc/check.api.md": check.report,
  "etc/workers.api.md": workers.report,
  "etc/bullmq.api.md": bullmq.report,
  "etc/pg-boss.api.md": pgBoss.report,
};

const urlOf = (page: string): URL => new URL(`../${page}`, import.meta.url);

if (process.argv.includes("--check")) {
  const stale = Object.entries(pages).filter(([page, text]) => readFileSync(urlOf(page), "utf8") !== text);
  for (const [page] of stale) console.error(`${page} is not what the code says; \`npm run docs\` writes it`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [page, text] of Object.entries(pages)) writeFileSync(urlOf(page), text);
}
