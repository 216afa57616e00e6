// What threads and workers do in the bench: nothing, or a millisecond of it.
export const noop = () => undefined;

export const millisecond = () => {
  for (const end = performance.now() + 1; performance.now() < end; );
};
