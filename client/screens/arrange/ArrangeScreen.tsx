// The pages of a PDF: turned, put in another order, deleted, taken out or split into documents of their own, joined with those of others.
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { PdfFacts } from "../../../shared/pages/pdfPages.ts";
import { mayArrange } from "../../app/actions/versions.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { createPagesEngine, largest, PagesEnded, type PagesEngine, refusalOf } from "../../arrange/engine.ts";
import { NetworkDown } from "../../data/errors.ts";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Arranger } from "./Arranger.tsx";
import "./arrange.css";

type Opened = { file: Blob; versionId: string | null; facts: PdfFacts } | { hindered: string };

export function ArrangeScreen() {
  const vault = useVault();
  const { params } = useRoute();
  const { route } = useLocation();
  const document = params.id ? vault.document(params.id).value : undefined;
  const may = document !== undefined && mayArrange(document);
  useTitle(document ? t.arrange.of(document.title) : t.arrange.title);
  useEffect(() => {
    // Only what is there and may be changed: the document's own screen says what is the matter.
    if (vault.ready.value && !vault.sync.value.backfill && !may) route(`/documents/${params.id}`, true);
  }, [may, vault.ready.value, vault.sync.value.backfill]);
  if (!document || !may) return <div aria-busy="true" />;
  return <Loaded key={document.id} document={document} />;
}

function Loaded({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const engine = useMemo(createPagesEngine, []);
  const [opened, setOpened] = useState<Opened | null>(null);
  useEffect(() => () => engine.close(), [engine]);
  useEffect(() => {
    let gone = false;
    void load(document, (id) => vault.original(id), engine).then((found) => !gone && setOpened(found));
    return () => {
      gone = true;
    };
  }, []);
  if (!opened) return <div aria-busy="true" />;
  if ("hindered" in opened) {
    return (
      <div class="center-screen">
        <div class="message">
          <h1 tabIndex={-1} data-screen-focus>
            {t.arrange.of(document.title)}
          </h1>
          <p>{opened.hindered}</p>
          <a class="button button-primary" href={`/documents/${document.id}`}>
            {t.common.back}
          </a>
        </div>
      </div>
    );
  }
  return <Arranger document={document} file={opened.file} versionId={opened.versionId} facts={opened.facts} engine={engine} />;
}

async function load(document: VaultDocument, original: (id: string) => Promise<Blob>, engine: PagesEngine): Promise<Opened> {
  if (document.size > largest) return { hindered: t.arrange.large(formatSize(largest)) };
  try {
    const file = await original(document.id);
    return { file, versionId: document.versionId, facts: await engine.facts(file) };
  } catch (error) {
    if (error instanceof NetworkDown) return { hindered: t.arrange.notHere };
    if (error instanceof PagesEnded) return { hindered: t.arrange.failed };
    const refusal = refusalOf(error);
    if (!refusal) console.warn(error);
    return { hindered: refusal === "locked" ? t.arrange.locked : t.arrange.broken };
  }
}
