import { unsealValue } from "workflow-context";
import type { ItemOutcome } from "workflow-context/stores";
import { randomOf } from "../random.ts";
import { type Event, problemsOf } from "./history.ts";
import type { Farm, Scenario } from "./scenarios.ts";
import { serialOutcomes, unseal } from "./tasks.ts";

/** A farm, and what is stored of its items in the end. */
export interface MadeFarm {
  readonly farm: Farm;
  readonly stored: () => Promise<readonly ItemOutcome[]>;
  readonly close: () => Promise<void>;
}

/** What is allowed for. */
export interface Bounds {
  /** The longest that a run may take, in milliseconds: what takes longer does not end. */
  readonly longest: number;
  /** The store keeps all that it was given. */
  readonly isKept: boolean;
}

/** Lets something go wrong, and tells what is wrong in the end. */
export async function problemsIn(
  scenario: Scenario,
  seed: number,
  make: (events: Event[]) => Promise<MadeFarm> | MadeFarm,
  { longest, isKept }: Bounds,
): Promise<readonly string[]> {
  const events: Event[] = [];
  const { farm, stored, close } = await make(events);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), longest);
    });
    const outcome = await Promise.race([scenario.act(farm, randomOf(seed)), late]);
    if (outcome === "late") {
      const done = new Set(events.flatMap((one) => (one.type === "outcome" ? [one.index] : [])));
      return [`it does not end: ${done.size} items have outcomes`];
    }
    const outcomes = serialOutcomes(scenario.trouble ?? {});
    const { isCancelled = false } = scenario;
    const all = await stored();
    const known = new Map(all.filter(({ index }) => index >= 0).map((one) => [one.index, spokenStored(one)]));
    return problemsOf(events, { outcomes, isCancelled, stored: isKept ? known : undefined });
  } finally {
    clearTimeout(timer);
    await close();
  }
}

/** Says what is stored of an item in words. */
function spokenStored({ index, body }: ItemOutcome): string {
  const { outcome } = JSON.parse(body) as { outcome: { status: string; value?: object; error?: { code?: string } } };
  if (outcome.status === "failed") return `failed: ${outcome.error?.code}`;
  return JSON.stringify(unsealValue(outcome.value, { unseal, at: `/r/work/items/${index}` }).value);
}
