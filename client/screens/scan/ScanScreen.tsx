// The scanner: camera, pages, corners. What is taken is on the disk at once and is there again after whatever comes between.
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { changeEach, keepFiles } from "../../app/actions/documents.ts";
import { picturesIn } from "../../app/actions/pictures.ts";
import { isOwn } from "../../app/actions/sharing.ts";
import { pickFiles } from "../../app/adding.ts";
import { addTarget } from "../../app/addTarget.ts";
import { useSignedIn } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { tell, undoable } from "../../app/undo.ts";
import { NetworkDown } from "../../data/errors.ts";
import { isPicture } from "../../data/pictureTypes.ts";
import type { Vault } from "../../data/types.ts";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ScanEnded } from "../../scan/engine.ts";
import type { PageChoices, ScannedPage } from "../../scan/page.ts";
import type { Still } from "../../scan/work.ts";
import { CameraView } from "./CameraView.tsx";
import { CropView } from "./CropView.tsx";
import { keptPictures, lastFilter } from "./choices.ts";
import { PagesView } from "./PagesView.tsx";
import { type OpenScan, useScan } from "./useScan.ts";
import "./pages.css";
import "./scan.css";

/** Milliseconds that a saved scan waits for the words of its last page: ten receipts are scanned in a minute. */
const wordsPatience = 4_000;

/** `replaces`: the page that is taken anew. */
type View = { kind: "camera"; replaces?: string } | { kind: "pages" | "crop"; id: string };

export function ScanScreen() {
  useTitle(t.scan.title);
  const { vault, user } = useSignedIn();
  const open = useScan(user.id, vault.recognition);
  return (
    <div class="scan">
      <h1 class="visually-hidden" tabIndex={-1} data-screen-focus>
        {t.scan.title}
      </h1>
      {open && <Scanner open={open} vault={vault} userId={user.id} />}
    </div>
  );
}

function Scanner({ open: { engine, scan, reading }, vault, userId }: { open: OpenScan; vault: Vault; userId: string }) {
  const { route, query } = useLocation();
  const [view, setView] = useState<View>({ kind: "camera" });
  const [saving, setSaving] = useState(false);
  const [said, setSaid] = useState("");
  /** Its pictures were documents before: where the scan goes. */
  const fromDocuments = useRef<{ folderId: string | null } | null>(null);
  const [fetching, setFetching] = useState(Boolean(query.pictures));
  /** Pictures that were picked are being read: the how many-th of how many. */
  const [adding, setAdding] = useState<{ at: number; of: number } | null>(null);
  const read = scan.pages.value;
  const pages = read ?? [];
  const selected = view.kind === "camera" ? undefined : (pages.find(({ id }) => id === view.id) ?? pages.at(-1));

  // what was taken before a call or a crash is said once
  useEffect(() => {
    if (read && read.length > 0) setSaid(t.scan.stillHere(read.length));
  }, [read !== undefined]);

  /** What was said belongs to what was seen. */
  const show = (next: View) => {
    setSaid("");
    setView(next);
  };

  const asked = query.pictures;
  useEffect(() => {
    if (read === undefined || !asked) return;
    route("/scan", true);
    run(addDocuments(picturesIn(asked)));
  }, [read !== undefined, asked]);

  const failed = (error: unknown) => {
    if (error instanceof ScanEnded) return;
    console.warn(error);
    tell(t.scan.failed);
  };
  /** What nobody waits for: a failure is told. */
  const run = (work: Promise<unknown>) => void work.catch(failed);

  async function keep(still: Still): Promise<void> {
    setSaid("");
    if (view.kind === "camera" && view.replaces) {
      await scan.replace(view.replaces, still);
      setView({ kind: "pages", id: view.replaces });
    } else await scan.add(still, lastFilter.peek());
  }

  function pick(): void {
    const replaces = view.kind === "camera" ? view.replaces : undefined;
    pickFiles((files) => run(addPictures(files, replaces)), { accept: "image/*,.heic,.heif", one: replaces !== undefined });
  }

  /** After the pages that are there, in the order in which they were picked; or one in the place of the page that is taken anew. */
  async function addPictures(files: readonly File[], replaces?: string): Promise<string | undefined> {
    let last: string | undefined;
    let added = 0;
    try {
      for (const [at, file] of files.entries()) {
        setAdding({ at: at + 1, of: files.length });
        const still = await engine.still([file]).catch((error: unknown) => {
          if (error instanceof ScanEnded) throw error;
          tell(t.scan.unreadable(file.name));
          return null;
        });
        if (!still) continue;
        if (replaces) await scan.replace(replaces, still);
        last = replaces ?? (await scan.add(still, lastFilter.peek()));
        added++;
      }
    } finally {
      setAdding(null);
      if (last) setView({ kind: "pages", id: last });
      setSaid(added > 0 ? t.scan.added(added) : "");
    }
    return last;
  }

  /** Pictures that are documents become pages; the corners of one are offered at once. */
  async function addDocuments(ids: readonly string[]): Promise<void> {
    try {
      const files: File[] = [];
      for (const id of ids) {
        const document = vault.document(id).peek();
        if (!document || !isPicture(document.contentType)) continue;
        fromDocuments.current ??= { folderId: isOwn(document) ? document.folderId : null };
        files.push(new File([await vault.original(id)], document.name, { type: document.contentType }));
      }
      const last = await addPictures(files);
      if (last && files.length === 1) setView({ kind: "crop", id: last });
    } catch (error) {
      if (!(error instanceof NetworkDown)) throw error;
      tell(t.preview.offlineTitle);
    } finally {
      setFetching(false);
    }
  }

  function change(id: string, choices: Partial<PageChoices>): void {
    if (choices.filter) lastFilter.value = choices.filter;
    run(scan.change(id, choices));
  }

  async function remove(id: string): Promise<void> {
    const at = pages.findIndex((page) => page.id === id);
    const removed = await scan.remove(id);
    if (!removed) return;
    const next = scan.pages.peek()?.[Math.max(0, at - 1)];
    setView(next ? { kind: "pages", id: next.id } : { kind: "camera" });
    await undoable(
      t.scan.deleted(at + 1),
      () => Promise.resolve(),
      () => scan.restore(removed),
    );
  }

  async function save(): Promise<void> {
    if (saving || pages.length === 0) return;
    setSaving(true);
    try {
      if (reading.busy.peek()) {
        setSaid(t.scan.reading);
        await reading.settled(wordsPatience);
      }
      const ids = (scan.pages.peek() ?? []).map(({ id }) => id);
      const file = await scan.pdf((begun) => t.scan.fileName(fileDate(begun)));
      const folderId = fromDocuments.current ? fromDocuments.current.folderId : addTarget.peek().folderId;
      const kept = await keepFiles(vault, [file], folderId);
      const [saved] = kept;
      if (!saved) return;
      if (keptPictures.peek() === "on") kept.push(...(await keepFiles(vault, picturesOf(scan.pages.peek() ?? [], ids, file), folderId)));
      await scan.saved(ids);
      if (fromDocuments.current) route(`/documents/${saved}`);
      else setView({ kind: "camera" });
      setSaid("");
      await undoable(
        t.scan.saved(ids.length),
        () => Promise.resolve(),
        () => changeEach(vault, kept, (id) => ({ name: "trashDocument", args: { id } })),
      );
    } catch (error) {
      failed(error);
    } finally {
      setSaving(false);
    }
  }

  if (fetching && view.kind === "camera")
    return (
      <p class="scan-hint" role="status">
        {t.scan.fetching}
      </p>
    );
  if (view.kind === "crop" && selected) {
    return (
      <CropView
        key={selected.id}
        page={selected}
        find={async () => (await engine.still([selected.picture])).outline?.quad ?? null}
        onCancel={() => setView({ kind: "pages", id: selected.id })}
        onDone={(quad) => {
          change(selected.id, { quad });
          setView({ kind: "pages", id: selected.id });
        }}
      />
    );
  }
  if (view.kind === "pages" && selected) {
    return (
      <PagesView
        pages={pages}
        selected={selected}
        saving={saving}
        adding={adding}
        said={said}
        onSelect={(id) => show({ kind: "pages", id })}
        onChange={(choices) => change(selected.id, choices)}
        onMove={(to) => run(scan.move(selected.id, to))}
        onCrop={() => show({ kind: "crop", id: selected.id })}
        onJoin={() => run(scan.join(selected.id))}
        onPart={() => run(scan.part(selected.id))}
        onRetake={() => show({ kind: "camera", replaces: selected.id })}
        onDelete={() => run(remove(selected.id))}
        onAdd={() => show({ kind: "camera" })}
        onPick={pick}
        onSave={() => void save()}
      />
    );
  }
  return (
    <CameraView
      engine={engine}
      userId={userId}
      pages={pages}
      saving={saving}
      said={said}
      onStill={keep}
      onFailed={failed}
      onPick={pick}
      onPages={() => show({ kind: "pages", id: pages.at(-1)?.id ?? "" })}
      onSave={() => void save()}
      onClose={() => route("/documents")}
    />
  );
}

/** The pictures of these pages as they were taken, backs too. */
function picturesOf(pages: readonly ScannedPage[], ids: readonly string[], { name }: File): File[] {
  const pictures = pages.filter(({ id }) => ids.includes(id)).flatMap(({ picture, back }) => (back ? [picture, back.picture] : [picture]));
  const base = name.replace(/\.pdf$/, "");
  return pictures.map((picture, at) => new File([picture], `${t.scan.pictureName(base, at + 1)}.jpg`, { type: "image/jpeg" }));
}

/** As in the names of files: the day in the person's language, and the time. */
function fileDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${formatDate(date.toISOString())} ${two(date.getHours())}.${two(date.getMinutes())}`;
}
