/** Tells a person who waits, on stderr, what is being done: one line that is rewritten. Without text it is taken away. */
export function progress(text?: string): void {
  if (!process.stderr.isTTY) return;
  const said = text === undefined ? "" : `${(performance.now() / 1_000).toFixed(0).padStart(3)} s  ${text}`;
  process.stderr.write(`\r\x1b[K${said}`);
}
