/**
 * Gives a copy of a text that does not keep the text it was cut from. V8 makes a slice of a long text a view of it: a
 * cache that held the slice would hold all of the long text, perhaps for ever. The copy is made by way of an object's key:
 * V8 holds one flat text for each name, which it compares by pointer with an equal literal in code. The object has no
 * prototype, so that V8 makes no hidden class for it. O(length).
 */
export const ownText = (text: string): string => Object.keys({ __proto__: null, [text]: undefined })[0] ?? text;

/** The shortest slice that V8 makes a view: one that is shorter is a copy anyway. */
const shortestView = 13;

/** Gives a part of a text that does not keep the rest of it: {@link ownText} where that is needed. */
export const ownPart = (text: string): string => (text.length < shortestView ? text : ownText(text));
