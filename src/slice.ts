import type { Condition } from "./condition.ts";
import type { Key } from "./data/json.ts";
import type { Environment } from "./environment.ts";
import { usage } from "./errors.ts";
import { sourceOf } from "./gathered.ts";
import type { Steps } from "./language/analysis/reads.ts";
import { evaluated } from "./language/compile/bare-expression.ts";
import { type AllReads, type Read, readsOfCondition, readsOfTemplate } from "./reads.ts";
import type { Fact, Found } from "./scope/extent.ts";
import { typedKeys } from "./scope/host-path.ts";
import { type Aspect, type Path, pathIn, pathOf } from "./scope/path.ts";
import { found, type Scope } from "./scope/scope.ts";
import type { Template } from "./template.ts";

/** What a slice is made for: what {@link compileTemplate} or {@link compileCondition} gave, or paths. */
export type SliceInput = Template | Condition | readonly (string | Read)[];

/**
 * Finds what a slice has to hold, so that an input can be rendered or paths can be read. O(reads × their keys).
 *
 * @throws ContextError `usage` for anything else, or where a function of the host does not say what it reads
 * @internal
 */
export function factsFor(scope: Scope, environment: Environment, input: SliceInput): readonly Fact[] {
  const source = sourceOf(input);
  if (source === undefined) return pathsIn(input).map((path) => scope[found](path));
  const compiledFor = source.environment ?? environment;
  const all =
    source.kind === "template"
      ? readsOfTemplate(source.value, compiledFor)
      : readsOfCondition(source.value, compiledFor);
  refuseUnknown(all);
  return all.reads.map(({ path, steps }) => {
    const whole = steps && resolved(steps, path.aspect, scope, compiledFor);
    return scope[found](whole ?? path);
  });
}

function refuseUnknown({ unknown: [name] }: AllReads): void {
  if (name === undefined) return;
  throw usage(
    `no slice can be made for what calls '${name}': it does not say what it reads. Give its definition \`reads\`, and literals to the call; or slice by paths`,
  );
}

/** Computes the keys of a path that the data decides; undefined where they can't be. */
function resolved(
  [name, ...steps]: Steps,
  aspect: Aspect,
  scope: Scope,
  { vocabulary }: Environment,
): Path | undefined {
  const keys: Key[] = [];
  for (const step of steps) {
    const key = typeof step === "object" ? evaluated(step, vocabulary, scope) : step;
    if (typeof key !== "string" && !Number.isInteger(key)) return undefined;
    keys.push(key as Key); // checked above
  }
  return pathOf(name, keys, aspect);
}

const aspects: Readonly<Record<Found, Aspect>> = {
  value: "value",
  absence: "value",
  presence: "presence",
  keys: "keys",
  length: "length",
};

function pathsIn(input: unknown): readonly Path[] {
  if (!Array.isArray(input)) throw usage(takes);
  return Array.from(input as readonly unknown[], (one) => {
    if (typeof one === "string") return pathTo(one, "value");
    const { path, found: asked } = (typeof one === "object" && one !== null ? one : {}) as Partial<Read>;
    const aspect = asked === undefined ? undefined : aspects[asked];
    if (typeof path !== "string" || aspect === undefined) throw usage(takes);
    return pathTo(path, aspect);
  });
}

const takes =
  "slice takes what compileTemplate or compileCondition gave, or a list of paths such as 'task.fetch' or of what renderWithReads says was read";

/** Makes the path of a text. What a snapshot has beside the names of the language is read by its keys there. */
function pathTo(text: string, aspect: Aspect): Path {
  const [name, ...keys] = typedKeys(text);
  return name === "lastTask" || name === "outcomes" ? pathIn(name, keys, aspect) : pathOf(String(name), keys, aspect);
}
