// Stores a run with its secrets encrypted, and takes it up again.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { type Seal, type SecretMark, type Unseal, WorkflowContext } from "workflow-context";

const algorithm = "aes-256-gcm";

/** Binds a seal to its place and sources: it opens at no other place, and passes for no other secret. */
const boundTo = ({ pointer, sources }: SecretMark): Buffer => Buffer.from(JSON.stringify([pointer, sources]));

/** Encrypts the secrets of a snapshot with a key of 32 bytes. */
export const sealWith =
  (key: Uint8Array): Seal =>
  (value, place) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(algorithm, key, nonce).setAAD(boundTo(place));
    const data = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
    return [nonce, data, cipher.getAuthTag()].map((bytes) => bytes.toString("base64"));
  };

/** Decrypts the seals of {@link sealWith}. Throws for a seal of another place, and for what is none. */
export const unsealWith =
  (key: Uint8Array): Unseal =>
  (sealed, place) => {
    const [nonce, data, tag] = (sealed as readonly string[]).map((text) => Buffer.from(text, "base64"));
    if (nonce === undefined || data === undefined || tag === undefined) throw new Error("not a seal");
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: 16 });
    decipher.setAAD(boundTo(place)).setAuthTag(tag);
    return JSON.parse(Buffer.concat([decipher.update(data), decipher.final()]).toString());
  };

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const key = randomBytes(32);
  const context = new WorkflowContext({ parameters: { user: "ada" }, keystore: { token: "t0ken" } });
  context.publish({ header: "Bearer {{ keystore.token }}" });

  const stored = JSON.stringify(context.export({ seal: sealWith(key) }));
  console.log(`Stored: ${stored.length} bytes, the token among them: ${stored.includes("t0ken")}`);

  const taken = WorkflowContext.import(JSON.parse(stored), { unseal: unsealWith(key) });
  const { value, secrets } = taken.renderTemplateWithSecrets("Authorization: {{ header }}");
  console.log(`Taken up: ${taken.redact(value)}, made of ${secrets[0]?.sources}`);

  const locked = WorkflowContext.import(JSON.parse(stored));
  console.log(`Without the key: ${locked.renderTemplate("{{ parameters.user }}")} can be read, and`);
  try {
    locked.renderTemplate("{{ header }}");
  } catch (error) {
    console.log((error as Error).message);
  }
}
