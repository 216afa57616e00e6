/** Makes 65,536 names that all have one hash where texts are hashed as in Java. */
export const sameHashNames = (): readonly string[] =>
  Array.from({ length: 65_536 }, (_, index) =>
    Array.from({ length: 16 }, (_, bit) => ((index >> bit) & 1 ? "Aa" : "BB")).join(""),
  );
