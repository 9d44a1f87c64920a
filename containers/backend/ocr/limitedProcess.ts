// A process with limits of time and memory. It is killed where it passes them, and the error says which.
import type { ChildProcess } from "node:child_process";
import { watchMemory } from "../extract/memory.ts";
import { type EngineLimits, OcrError } from "./engine.ts";

/** Resolves or rejects with `work`, or rejects with OcrError when the process passes a limit or ends first; it is dead then. */
export async function withinLimits<T>(child: ChildProcess, { timeMs, memoryBytes }: Required<EngineLimits>, work: Promise<T>): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const kill = (error: OcrError) => {
    ended.reject(error);
    child.kill("SIGKILL");
  };
  const timer = setTimeout(() => kill(new OcrError("timeout", `after ${timeMs} ms`)), timeMs);
  const watch = (bytes: number) => {
    if (bytes > memoryBytes) kill(new OcrError("memory", `above ${memoryBytes} bytes`));
  };
  const unwatch = child.pid === undefined ? () => {} : watchMemory(child.pid, watch);
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    clearTimeout(timer);
    unwatch();
  }
}
