// Files that are here already: their person is asked once for all of them, and nothing else waits for the answer.
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { askSame } from "../dialogs.ts";
import { undoable } from "../undo.ts";

/** Bytes that even a phone hashes within a second or two: new files are kept after it, all in their order. With more, each is kept as it is known. */
const quicklyHashed = 64 * 2 ** 20;

type Keep = (files: readonly File[]) => Promise<string[]>;

/** What `keepNew` promises; `suspects`: those of the files whose bytes have to be looked at. */
export async function keepAsking(
  vault: Vault,
  files: readonly File[],
  suspects: ReadonlySet<File>,
  keep: Keep,
): Promise<{ ids: string[]; declined: File[] }> {
  let bytes = 0;
  for (const { size } of suspects) bytes += size;
  const isLong = bytes > quicklyHashed;
  const keepSome: Keep = async (some) => (some.length > 0 ? keep(some) : []);
  const { ids, same, sha256Of } = isLong
    ? await keepOneByOne(vault, files, suspects, keepSome)
    : await keepTogether(vault, files, suspects, keepSome);
  if (same.length === 0) return { ids, declined: [] };

  const answer = await ask(vault, files.length, same, sha256Of);
  if (answer === "add") return { ids: [...ids, ...(await keepSome(same))], declined: [] };
  // Who goes to look at the document that is there has not answered: they may still say so.
  const addAfterAll = () => keepSome(same);
  if (answer === "look") void undoable(t.sameFiles.left(same.length), () => Promise.resolve(), addAfterAll);
  return { ids, declined: same };
}

interface Parted {
  /** Of documents that new files became. */
  ids: string[];
  /** Files that are here. */
  same: File[];
  /** Null: a file that can't be read now. It is not taken for one that is here. */
  sha256Of: ReadonlyMap<File, string | null>;
}

const hashOf = (vault: Vault, file: File): Promise<string | null> => vault.sameBytes.hash(file).catch(() => null);

async function keepTogether(vault: Vault, files: readonly File[], suspects: ReadonlySet<File>, keep: Keep): Promise<Parted> {
  const sha256Of = new Map(await Promise.all([...suspects].map(async (file) => [file, await hashOf(vault, file)] as const)));
  // Of several files that are the same and not here the first is new.
  const seen = new Set(vault.sameBytes.documents(new Set([...sha256Of.values()].filter((sha256) => sha256 !== null))).keys());
  const isNew: File[] = [];
  const same: File[] = [];
  for (const file of files) {
    const sha256 = sha256Of.get(file);
    (sha256 && seen.has(sha256) ? same : isNew).push(file);
    if (sha256) seen.add(sha256);
  }
  return { ids: await keep(isNew), same, sha256Of };
}

/** Each is on the disk as soon as it is known to be new: whoever closes the app meanwhile loses the least. */
async function keepOneByOne(vault: Vault, files: readonly File[], suspects: ReadonlySet<File>, keep: Keep): Promise<Parted> {
  const ids = await keep(files.filter((file) => !suspects.has(file)));
  const sha256Of = new Map<File, string | null>();
  const seen = new Set<string>();
  const same: File[] = [];
  for (const file of suspects) {
    const sha256 = await hashOf(vault, file);
    sha256Of.set(file, sha256);
    if (sha256 && (seen.has(sha256) || vault.sameBytes.documents(new Set([sha256])).size > 0)) same.push(file);
    else ids.push(...(await keep([file])));
    if (sha256) seen.add(sha256);
  }
  return { ids, same, sha256Of };
}

function ask(vault: Vault, of: number, files: readonly File[], sha256Of: ReadonlyMap<File, string | null>) {
  const documents = vault.sameBytes.documents(new Set(files.map((file) => sha256Of.get(file) ?? "")));
  return askSame({ of, same: files.map((file) => ({ name: file.name, document: documents.get(sha256Of.get(file) ?? "") })) });
}
