// Stores a run with its secrets encrypted, and takes it up again.
import { WorkflowContext } from "workflow-context";
import { aesSeal } from "workflow-context/sealing";

const keys = { "2026-01": crypto.getRandomValues(new Uint8Array(32)) };
const { seal, unseal } = aesSeal({ current: "2026-01", keys, run: "r-17" });

const context = new WorkflowContext({ parameters: { user: "ada" }, keystore: { token: "t0ken" } });
context.publish({ header: "Bearer {{ keystore.token }}" });

const stored = JSON.stringify(await context.exportAsync({ seal }));
console.log(`Stored: ${stored.length} bytes, the token among them: ${stored.includes("t0ken")}`);

const taken = await WorkflowContext.importAsync(JSON.parse(stored), { unseal });
const { value, secrets } = taken.renderTemplateWithSecrets("Authorization: {{ header }}");
console.log(`Taken up: ${taken.redact(value)}, made of ${secrets[0]?.sources}`);

const locked = WorkflowContext.import(JSON.parse(stored));
console.log(`Without the key: ${locked.renderTemplate("{{ parameters.user }}")} can be read, and`);
try {
  locked.renderTemplate("{{ header }}");
} catch (error) {
  console.log((error as Error).message);
}

const elsewhere = aesSeal({ current: "2026-01", keys, run: "r-18" });
try {
  await WorkflowContext.importAsync(JSON.parse(stored), { unseal: elsewhere.unseal });
} catch (error) {
  console.log(`In another run: ${(error as Error).message}`);
}
