// Of a file that had to be new: somebody else's has that path.
import { AppError } from "../../../../shared/errors.ts";

export const nameTaken = () => new AppError("cloud.refused", { detail: "Another file has this name", nameTaken: true });

export const isNameTaken = (error: unknown): boolean =>
  error instanceof AppError && error.code === "cloud.refused" && error.details.nameTaken === true;
