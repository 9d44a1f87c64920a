// What a use of somebody's cloud came to, in the words that are written down of it.
import { type CloudProblem, cloudProblem } from "../../../shared/api/clouds.ts";
import { AppError } from "../../../shared/errors.ts";

/** Problems of a connection; all others are of one file. */
export const problemsOfConnection: readonly CloudProblem[] = ["unauthorized", "unreachable", "addressRefused", "busy", "full", "withdrawn"];
export const isOfConnection = (problem: CloudProblem): boolean => problemsOfConnection.includes(problem);

/** Null: it is no matter of a cloud. */
export function problemOf(error: unknown): CloudProblem | null {
  if (!(error instanceof AppError)) return null;
  const parsed = cloudProblem.safeParse(error.code.split(".")[1]);
  return error.code.startsWith("cloud.") && parsed.success ? parsed.data : null;
}
