// Uses the library in a process whose built-ins are changed, and writes what it gave: node child.cjs LIBRARY ORDER
import type * as Library from "workflow-context";
import { answersOf } from "./answers.ts";
import { additions, type Pollution, wrappings } from "./pollutions.ts";
import { probesOf } from "./probes.ts";

const [, , path = "", order = ""] = process.argv;
const load = (): typeof Library => require(path) as typeof Library; // it is the library's own bundle

/** All that differs from a process that nobody changed, by the name of the change. */
const differences: [change: string, probe: string, given: string, wanted: string][] = [];

async function compare(
  pollution: Pollution,
  wanted: Readonly<Record<string, string>>,
  library: () => typeof Library,
): Promise<void> {
  const known = order === "before" ? undefined : library();
  const before = known && probesOf(known);
  const undo = pollution.apply(order !== "before");
  let given: Readonly<Record<string, string>> = {};
  try {
    const loaded = known ?? library();
    given = await answersOf(before ?? probesOf(loaded), loaded);
  } catch (error) {
    undo();
    differences.push([pollution.name, "all", `${error} ${String((error as Error).stack).slice(0, 500)}`, "answers"]);
    return;
  }
  undo();
  for (const probe of Object.keys(wanted)) {
    const other = wanted[probe] ?? "";
    const one = given[probe] ?? other; // that of a promise which is never settled
    if (one !== other && !one.startsWith("ContextError ")) differences.push([pollution.name, probe, one, other]);
  }
}

async function run(): Promise<void> {
  const plain = load();
  const wanted = await answersOf(probesOf(plain), plain);
  const fresh = (): typeof Library => {
    delete require.cache[path];
    return load();
  };
  // To load the library takes long, so before that functions alone are added, which do the most; and not under the names
  // of descriptors, with which no library that defines a property of its own when it is loaded can be, nor under that of a
  // signal, with which Node itself reads no file.
  const isForLoading = ({ name }: Pollution): boolean =>
    name.endsWith("is a function") && !/\.(?:get|set|value|writable|enumerable|signal) /.test(name);
  const added = order === "before" ? additions.filter(isForLoading) : additions;
  for (const pollution of order === "wrapped" ? wrappings : added) {
    await compare(pollution, wanted, order === "before" ? fresh : load);
  }
  process.stdout.write(JSON.stringify(differences));
}

void run();
