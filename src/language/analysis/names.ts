/** The variables that a template has set where something is read: surely, or perhaps. */
export type Names = ReadonlyMap<string, "surely" | "perhaps">;

export const noNames: Names = new Map();

export const withNames = (names: Names, set: readonly string[]): Names =>
  set.length === 0 ? names : new Map([...names, ...set.map((name) => [name, "surely"] as const)]);

/** Joins the variables at the ends of branches, one of which has run. */
export function joined(branches: readonly Names[]): Names {
  const all = new Set(branches.flatMap((names) => [...names.keys()]));
  const isSure = (name: string): boolean => branches.every((names) => names.get(name) === "surely");
  return new Map(Array.from(all, (name) => [name, isSure(name) ? "surely" : "perhaps"]));
}
