// What services that the directory comes from are called, in every language.
import type { DirectorySourceKey } from "../../shared/api/directory.ts";

export const sourceNames: Record<DirectorySourceKey, string> = { vitec: "Vitec Megler Hub", microsoft: "Microsoft 365" };
