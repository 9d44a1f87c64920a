// A check at somebody's server that a person waits for: it ends before the worker gives up, and nothing is written down after it was too late.
import { backendAsksMs } from "../../../server/settings/backendTimes.ts";
import type { AppError } from "../../../shared/errors.ts";

/** `check` has no effect here; what it still does after that time is nobody's. @throws `late` after `ms` milliseconds; what `check` throws */
export async function answerInTime<T>(check: Promise<T>, late: AppError, ms = backendAsksMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late), ms);
  });
  return Promise.race([check, tooLate]).finally(() => clearTimeout(timer));
}
