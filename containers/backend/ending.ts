// How the backend's process ends: its parts in order, once, and never later than a deadline. One that stays half ended is no use to anybody,
// and nobody starts it again.
import type { Logger } from "pino";

export interface EndingOptions {
  /** Ends the parts one after the other. It may wait for what does not answer any more. */
  end(): Promise<void>;
  log: Pick<Logger, "info" | "error">;
  /** Milliseconds; less than a container has before it is killed. */
  longestMs?: number;
  exit?: (code: number) => void;
}

/** What it gives ends the process with a code; whoever calls it again changes nothing. */
export function createEnding({ end, log, longestMs = 12_000, exit = process.exit }: EndingOptions): (reason: string, code: number) => void {
  let ending = false;
  return (reason, code) => {
    if (ending) return; // a lost database ends several runners, and a stop ends them too
    ending = true;
    log.info({ reason }, "backend stops");
    const late = setTimeout(() => {
      log.error({ reason }, "the backend did not end in time");
      exit(1);
    }, longestMs);
    end().then(
      () => {
        clearTimeout(late);
        exit(code);
      },
      (error: unknown) => {
        clearTimeout(late);
        log.error({ err: error }, "the backend did not end cleanly");
        exit(1);
      },
    );
  };
}
