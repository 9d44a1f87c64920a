// The secrets of one data folder: made at its first start, kept in a file that only its owner can read, never printed.
import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const secretsFile = z.object({
  postgresPassword: z.string(),
  appPassword: z.string(),
  migratePassword: z.string(),
  minioAccessKey: z.string(),
  minioSecretKey: z.string(),
  secretKey: z.string(),
  cloudCredsKey: z.string(),
});
export type Secrets = z.infer<typeof secretsFile>;

const random = () => randomBytes(32).toString("base64url");

/** Reads the folder's secrets, or makes them. @throws Error when the file is there but damaged: new secrets would lock the data out */
export async function readSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, "secrets.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text !== undefined) {
    try {
      return secretsFile.parse(JSON.parse(text));
    } catch (cause) {
      throw new Error(`${file} is damaged. Restore it from a backup: without it the data in this folder can not be opened.`, { cause });
    }
  }
  const secrets: Secrets = {
    postgresPassword: random(),
    appPassword: random(),
    migratePassword: random(),
    minioAccessKey: `docuvault-${randomBytes(6).toString("hex")}`,
    minioSecretKey: random(),
    secretKey: random(),
    cloudCredsKey: random(),
  };
  await writeFile(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return secrets;
}
