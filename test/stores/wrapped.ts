import type { RunStore } from "workflow-context/stores";

/** Makes a store of another one, of which some calls do something else. */
export const wrapped = <Client>(store: RunStore<Client>, changes: Partial<RunStore<Client>>): RunStore<Client> => ({
  load: (run, upTo) => store.load(run, upTo),
  append: (batch) => store.append(batch),
  history: (run) => store.history(run),
  fetch: (hashes) => store.fetch(hashes),
  list: (after, limit) => store.list(after, limit),
  record: (run, step, outcomes) => store.record(run, step, outcomes),
  recorded: (run, step, indexes) => store.recorded(run, step, indexes),
  hold: (run, values) => store.hold(run, values),
  release: (run, hashes) => store.release(run, hashes),
  remove: (run) => store.remove(run),
  close: () => store.close(),
  ...(store.transaction && { transaction: (work) => store.transaction?.(work) as ReturnType<typeof work> }), // it is there
  ...changes,
});
