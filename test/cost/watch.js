// Ends the process from another thread, as a render lets nothing else run. It looks at the processor's time, which other
// processes take none of. It is JavaScript, since a worker does not load TypeScript.
import { workerData } from "node:worker_threads";

setInterval(() => {
  const [end] = workerData; // read once: the other thread sets it to zero behind a render
  const { user, system } = process.cpuUsage();
  if (end > 0 && (user + system) / 1e6 > end) process.kill(process.pid, "SIGKILL");
}, 50);
