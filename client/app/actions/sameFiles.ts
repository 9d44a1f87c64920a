// Files that are here already: their person is asked once for all of them, and nothing else waits for the answer.
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { openDialog, type SameFiles } from "../dialogs.ts";
import { undoable } from "../undo.ts";

/** Bytes that even a phone hashes within a second or two: new files are kept after it, all in their order. With more, the others are kept before. */
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
  const ids = isLong ? await keepSome(files.filter((file) => !suspects.has(file))) : [];
  const sha256Of = await hashes(vault, suspects);
  const { isNew, same } = parted(vault, isLong ? [...suspects] : files, sha256Of);
  ids.push(...(await keepSome(isNew)));
  if (same.length === 0) return { ids, declined: [] };

  const answer = await ask(vault, files.length, same, sha256Of);
  if (answer === "add") return { ids: [...ids, ...(await keepSome(same))], declined: [] };
  // Who goes to look at the document that is there has not answered: they may still say so.
  const addAfterAll = () => keepSome(same);
  if (answer === "look") void undoable(t.sameFiles.left(same.length), () => Promise.resolve(), addAfterAll);
  return { ids, declined: same };
}

/** Null: a file that can't be read now. It is not taken for one that is here. */
async function hashes(vault: Vault, files: Iterable<File>): Promise<Map<File, string | null>> {
  const hashed = [...files].map(async (file) => [file, await vault.sameBytes.hash(file).catch(() => null)] as const);
  return new Map(await Promise.all(hashed));
}

/** Of several files that are the same and not here the first is new. */
function parted(vault: Vault, files: readonly File[], sha256Of: ReadonlyMap<File, string | null>): { isNew: File[]; same: File[] } {
  const seen = new Set(vault.sameBytes.documents(new Set([...sha256Of.values()].filter((sha256) => sha256 !== null))).keys());
  const isNew: File[] = [];
  const same: File[] = [];
  for (const file of files) {
    const sha256 = sha256Of.get(file);
    (sha256 && seen.has(sha256) ? same : isNew).push(file);
    if (sha256) seen.add(sha256);
  }
  return { isNew, same };
}

function ask(
  vault: Vault,
  of: number,
  files: readonly File[],
  sha256Of: ReadonlyMap<File, string | null>,
): Promise<Parameters<SameFiles["answer"]>[0]> {
  const documents = vault.sameBytes.documents(new Set(files.map((file) => sha256Of.get(file) ?? "")));
  const same = files.map((file) => ({ name: file.name, document: documents.get(sha256Of.get(file) ?? "") }));
  return new Promise((answer) => {
    openDialog.value = { kind: "same", of, same, answer };
  });
}
