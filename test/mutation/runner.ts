import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { collectTests, getFn, type Task, type Test } from "@vitest/runner";
import { getFullName, getTests } from "@vitest/runner/utils";
import fc from "fast-check";
import type * as Library from "workflow-context";

/** These suites take milliseconds a test. The cheap ones come first, as a mutant is done with at the first test that fails. */
const suites = [
  "cases.test.ts",
  "json.test.ts",
  "errors.test.ts",
  "host-functions.test.ts",
  "context.test.ts",
  "function-reference.test.ts",
  "metrics.test.ts",
  "secrets/errors.test.ts",
  "secrets/lenient.test.ts",
  "secrets/templates.test.ts",
  "secrets/secrets.test.ts",
  "secrets/following.test.ts",
  "size.test.ts",
  "secrets/sealing.test.ts",
  "remembered.test.ts",
];

// Every mutant is tried with a few fixed samples of each law: nearly all that a law notices shows in the first few.
fc.configureGlobal({ numRuns: 25, seed: 1, endOnFailure: true });

/** A cache has room for eight sources of this length. */
const filler = "x".repeat(250_000);

/** The mutants read here which of them is active, and for which test they note that they were reached. */
const stryker: { -readonly [Key in keyof InstrumenterContext]: InstrumenterContext[Key] | undefined } = {};
Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: stryker });

/**
 * Runs the tests in the process that they are loaded in: a mutant takes milliseconds, where Vitest's own runner needs a new
 * process, and a second. A mutant is active only while its tests run, so mutants in code that runs while a module loads
 * can't be tested here.
 */
class LoadedTests implements TestRunner {
  #tests: ReadonlyMap<string, Test> = new Map();

  async init(): Promise<void> {
    this.#tests = await load();
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const [id, test] of this.#tests) {
      stryker.currentTestId = id;
      tests.push(await resultOf(id, test));
    }
    stryker.currentTestId = undefined;
    const { mutantCoverage } = stryker;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun({
    activeMutant,
    testFilter = [...this.#tests.keys()],
    hitLimit,
  }: MutantRunOptions): Promise<MutantRunResult> {
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const tests: TestResult[] = [];
    await forgetCompiled();
    for (const id of testFilter) {
      const test = this.#tests.get(id);
      if (test === undefined) throw new Error(`there is no test ${id}`);
      const result = await resultOf(id, test);
      tests.push(result);
      if (result.status === TestStatus.Failed) break;
    }
    const timeout = determineHitLimitReached(stryker.hitCount, hitLimit);
    stryker.activeMutant = undefined;
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests });
  }
}

/** Fills the caches of the default environment, so that no source stays there that another mutant has compiled. */
async function forgetCompiled(): Promise<void> {
  const library: typeof Library = await import(`${process.cwd()}/dist/index.js`);
  const { activeMutant } = stryker;
  stryker.activeMutant = undefined;
  const context = new library.WorkflowContext();
  for (let filled = 0; filled < 8; filled++) {
    context.renderTemplate(`${filled}${filler}`);
    context.evaluateCondition(`'${filled}${filler}'`);
  }
  stryker.activeMutant = activeMutant;
}

async function load(): Promise<ReadonlyMap<string, Test>> {
  const files = suites.map((suite) => ({ filepath: `${process.cwd()}/test/${suite}`, testLocations: undefined }));
  const loaded = await collectTests(files, {
    config: {
      name: undefined,
      root: process.cwd(),
      setupFiles: [],
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
      maxConcurrency: 1,
      testTimeout: 0,
      hookTimeout: 0,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
      chaiConfig: undefined,
    },
    importFile: (path) => import(path),
  });
  const broken = loaded.find((file) => file.result?.state === "fail");
  if (broken !== undefined) throw new Error(`${broken.name} can't be loaded`, { cause: broken.result?.errors });
  return new Map(getTests(loaded as Task[]).map((test, index) => [`${index} ${getFullName(test)}`, test]));
}

async function resultOf(id: string, test: Test): Promise<TestResult> {
  const begin = performance.now();
  const report = (): { id: string; name: string; timeSpentMs: number } => ({
    id,
    name: test.name,
    timeSpentMs: performance.now() - begin,
  });
  try {
    await getFn(test)();
    return { ...report(), status: TestStatus.Success };
  } catch (error) {
    return { ...report(), status: TestStatus.Failed, failureMessage: String(error) };
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "loaded", LoadedTests)];
