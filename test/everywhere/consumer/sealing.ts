import { type SealedValue, sealValueAsync, unsealValueAsync, WorkflowContext } from "workflow-context";
import { type AesSeal, aesSeal } from "workflow-context/sealing";

const keys = { a: crypto.getRandomValues(new Uint8Array(32)) };
const { seal, unseal }: AesSeal = aesSeal({ current: "a", keys, run: "r-17" });

export async function stored(context: WorkflowContext): Promise<string> {
  return JSON.stringify(await context.exportAsync({ seal, omit: ["keystore"] }));
}

export const restored = (text: string): Promise<WorkflowContext> =>
  WorkflowContext.importAsync(JSON.parse(text), { unseal, keystore: { token: "t0ken" } });

export async function passed(): Promise<unknown> {
  const sealed: SealedValue = await sealValueAsync({ key: "k3y" }, { secrets: ["/key"], seal, at: "/items/3" });
  return (await unsealValueAsync(sealed, { unseal, at: "/items/3" })).value;
}
