// What the backend does with people's clouds, as the worker asks for it.
import { z } from "zod";
import { askBackend } from "./askBackend.ts";
import type { AppContext } from "./types.ts";

const copied = z.object({ key: z.string() });

/** @throws AppError what the cloud came to; service.unavailable where the backend does not answer */
export const askClouds = <T>(c: AppContext, path: string, body: object, answer: z.ZodType<T>): Promise<T> =>
  askBackend(c, `cloud/${path}`, body, answer);

/** The key of a copy in the vault's own store. @throws AppError cloud.missing, cloud.fetching, cloud.* */
export const copyOf = async (c: AppContext, versionId: string): Promise<string> => (await askClouds(c, "copy", { versionId }, copied)).key;
