import { freeze, produce } from "immer";
import { create } from "mutative";
import type { JsonValue, WorkflowContext } from "workflow-context";
import type { PlainContext } from "../data.ts";

/** A plain context, and one that has an item. */
export type Plain = PlainContext & { readonly item?: JsonValue; readonly index?: number };

/** What an engine does without this library to give each item a context of its own. */
export interface ContextPeer {
  readonly prepare: (plain: PlainContext) => Plain;
  /** Nothing, where what can't be written is the context itself and needs no clone. */
  readonly clone?: (context: Plain) => Plain;
  readonly forItem: (context: Plain, item: JsonValue, index: number) => Plain;
  readonly setVariable: (context: Plain, name: string, value: JsonValue) => Plain;
}

// With an item from the start: to add names to a spread costs V8 a hundred times as much as to replace them.
const withRoom = (plain: PlainContext): Plain => ({ ...plain, item: null, index: 0 });
const ofNames = (plain: Plain): Plain => ({
  ...plain,
  variables: { ...plain.variables },
  tasks: { ...plain.tasks },
});

export const contextPeers = {
  /** Immutable updates by hand: what is not written stays shared. */
  spread: {
    prepare: withRoom,
    clone: (context) => ({ ...context }),
    forItem: (context, item, index) => ({ ...context, item, index }),
    setVariable: (context, name, value) => ({ ...context, variables: { ...context.variables, [name]: value } }),
  },
  /** For an engine that assigns to its variables and results. */
  spreadNames: {
    prepare: withRoom,
    clone: ofNames,
    forItem: (context, item, index) => ({ ...ofNames(context), item, index }),
    setVariable: (context, name, value) => {
      const copy = ofNames(context);
      copy.variables[name] = value;
      return copy;
    },
  },
  structuredClone: {
    prepare: withRoom,
    clone: (context) => structuredClone(context),
    forItem: (context, item, index) => Object.assign(structuredClone(context), { item, index }),
    setVariable: (context, name, value) => {
      const copy = structuredClone(context);
      copy.variables[name] = value;
      return copy;
    },
  },
  immer: {
    // Frozen once, as its documentation says of large data; the names are copied first, for the others have them too.
    prepare: (plain): Plain => freeze<object>(ofNames(withRoom(plain)), true) as Plain, // its types recur without end
    forItem: (context, item, index) =>
      produce<object>(context, (draft: { item?: unknown; index?: number }) => {
        draft.item = item;
        draft.index = index;
      }) as Plain, // its types recur without end
    setVariable: (context, name, value) =>
      produce<{ variables: Record<string, unknown> }>(context, (draft) => {
        draft.variables[name] = value;
      }) as Plain, // its types recur without end
  },
  mutative: {
    prepare: withRoom,
    forItem: (context, item, index) =>
      create<{ item?: unknown; index?: number }>(context, (draft) => {
        draft.item = item;
        draft.index = index;
      }) as Plain, // its types lose the names
    setVariable: (context, name, value) =>
      create<{ variables: Record<string, unknown> }>(context, (draft) => {
        draft.variables[name] = value;
      }) as Plain, // its types lose the names
  },
} as const satisfies Readonly<Record<string, ContextPeer>>;

export type ContextPeerName = keyof typeof contextPeers;
export const contextPeerNames = Object.keys(contextPeers) as readonly ContextPeerName[]; // the keys of the table

export const contextNotes = [
  "spread: immutable updates by hand, { ...context, item, index }: namespaces stay shared, and a write copies its own.",
  "All peers start from a context that has an item already: V8 is a hundred times slower where a spread gets new names.",
  "spread of all names: { ...context, variables: { ... }, tasks: { ... } }, for an engine that assigns to them.",
  "immer and mutative: produce and create, over a context that is frozen once (immer) or plain (mutative).",
];

/** What a test reads of a context: as many parts as show that it is the same. */
export const readOurs = (context: WorkflowContext): unknown => [
  context.getVariable("region"),
  context.get("task.task_0", null),
  context.get("item", null),
  context.get("index", null),
];

export const readPlain = ({ variables, tasks, item, index }: Plain): unknown => [
  variables.region,
  tasks.task_0 ?? null,
  item ?? null,
  index ?? null,
];
