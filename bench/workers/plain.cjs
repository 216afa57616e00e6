// Piscina used plainly: the same work, and the context that came by value.
module.exports = ({ kind }) => {
  if (kind === "millisecond") for (const end = performance.now() + 1; performance.now() < end; );
};
