export {
  type Coordinator,
  type CoordinatorOptions,
  createCoordinator,
  type SavedRun,
  type WorkerTaskOptions,
} from "./coordinator.ts";
export { type MemoryTransportOptions, memoryTransport } from "./memory-transport.ts";
export { type ItemServer, type ServeOptions, serveItems } from "./serve.ts";
export type { TaskWork, WorkerItemInfo } from "./task-work.ts";
export { type TransportCheck, testTransport } from "./test-transport.ts";
export { createThreads, type Threads, type ThreadsOptions, type ThreadTaskOptions } from "./threads.ts";
export {
  type Chunk,
  type ChunkEnd,
  type ChunkHandler,
  chunkPrefix,
  type Receiver,
  type SendOptions,
  type Transport,
} from "./transport.ts";
