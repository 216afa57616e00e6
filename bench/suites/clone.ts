import type { WorkflowContext } from "workflow-context";
import { again, type Case, type Suite } from "../case.ts";
import { ourContext, type ResultKind } from "../data.ts";
import { byHolder, mostCopies } from "./contexts.ts";

const sizes = [0, 1, 10, 100, 1_000, 5_000];
const tooLarge = "seconds for a copy of 50 MB";

const cloneCase = (name: string, size: number, results = size, kind: ResultKind = "large", variables = 10): Case => ({
  name,
  size,
  entries: byHolder((holder, contender) =>
    mostCopies(contender, results) === 0 ? tooLarge : holder.clone(results, kind, variables),
  ),
});

export const cloneSuite: Suite = {
  name: "clone",
  title: "Clone a context",
  sizes: "their number",
  cases: () => [
    ...sizes.map((size) => cloneCase("results of 10 KB", size)),
    cloneCase("results of one string of 10 KB", 100, 100, "text"),
    cloneCase("variables", 100, 0, "large", 100),
  ],
};

export const itemSuite: Suite = {
  name: "item",
  title: "Make a context for each item, and keep it (per item)",
  sizes: "task results of 10 KB",
  cases: () =>
    sizes.map((size) => ({
      name: "the context of an item",
      size,
      entries: byHolder((holder, contender) => {
        const count = Math.min(1_000, mostCopies(contender, size));
        return count === 0 ? tooLarge : holder.items(count, size);
      }),
    })),
};

export const withItemsSuite: Suite = {
  name: "with-items",
  title: "With-items: one context for each item, over 100 results of 10 KB (per item)",
  sizes: "items",
  cases: () =>
    [10, 100, 1_000, 10_000].map((size) => ({
      name: "a context for each item, kept",
      size,
      entries: byHolder((holder, contender) =>
        contender === "structuredClone" && size > mostCopies(contender, 100)
          ? "so many copies do not fit in memory"
          : holder.items(size, 100),
      ),
    })),
};

/** Sets many variables of a clone: at once, or one after the other. */
function manyVariables(size: number): Case {
  const context = ourContext(10, "large", size);
  const values = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`new_${index}`, index]));
  const atOnce = (): WorkflowContext => context.clone().setVariables(values);
  const inTurn = (): WorkflowContext => {
    const clone = context.clone();
    for (const [name, value] of Object.entries(values)) clone.setVariable(name, value);
    return clone;
  };
  return {
    name: "set 1,000 new variables",
    size,
    entries: {
      ours: { ...again(atOnce), output: () => atOnce().get("workflow") },
      loop: { ...again(inTurn), output: () => inTurn().get("workflow") },
    },
  };
}

export const writeSuite: Suite = {
  name: "write",
  title: "Clone and set a variable: the first context stays as it was",
  sizes: "variables",
  cases: () => [
    ...[10, 1_000].map((size) => ({
      name: "set one of the variables",
      size,
      entries: byHolder((holder) => holder.write(size)),
    })),
    manyVariables(10),
  ],
};
