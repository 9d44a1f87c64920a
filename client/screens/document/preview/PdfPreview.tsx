// A PDF as it is: pages drawn when they come into sight, text to select, find in document, zoom. Fetched with the first PDF.
import { useEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../../../app/keyboard.ts";
import { t } from "../../../i18n/index.ts";
import { answeredRequests } from "./answeredRequests.ts";
import { FindBar } from "./FindBar.tsx";
import type { FilePassword } from "./filePassword.ts";
import { KeptPassword, PasswordForm } from "./PasswordForm.tsx";
import { openPdf } from "./pdfDocument.ts";
import {
  AnnotationMode,
  EventBus,
  LinkTarget,
  PasswordResponses,
  type PDFDocumentProxy,
  PDFFindController,
  PDFLinkService,
  PDFViewer,
} from "./pdfjs.ts";
import { type RecognizedText, withRecognizedText } from "./recognizedText.ts";
import { Toolbar } from "./Toolbar.tsx";
import { tidyTrees } from "./tidyTree.ts";
import "./pdf.css";

export type PdfFailure = "locked" | "broken";

interface PdfPreviewProps {
  blob: Blob;
  title: string;
  /** What to look for at once, and where: a search brought the person here. */
  find?: string;
  page?: number;
  recognized: RecognizedText;
  filePassword: FilePassword;
  onFailure: (failure: PdfFailure) => void;
}

interface Parts {
  bus: EventBus;
  viewer: PDFViewer;
}

interface Locked {
  wrong: boolean;
  use: (password: string, keep: boolean) => void;
}

const zoomStep = 1.25;

export function PdfPreview({ blob, title, find = "", page, recognized, filePassword, onFailure }: PdfPreviewProps) {
  const container = useRef<HTMLDivElement>(null);
  const pages = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts | null>(null);
  const [at, setAt] = useState({ page: 1, pages: 0 });
  const [matches, setMatches] = useState({ current: 0, total: 0 });
  const [locked, setLocked] = useState<Locked | null>(null);
  const [byKept, setByKept] = useState(false);
  const [query, setQuery] = useState<string | null>(find || null);
  // The server may have tried to read the file since the viewer was opened: what the form shows is what happens.
  const passwords = useRef(filePassword);
  passwords.current = filePassword;

  useEffect(() => {
    if (!container.current || !pages.current) return;
    let gone = false;
    let allAnswered = async () => {};
    const bus = new EventBus();
    const links = new PDFLinkService({ eventBus: bus, externalLinkTarget: LinkTarget.BLANK });
    const finder = new PDFFindController({ linkService: links, eventBus: bus });
    const viewer = new PDFViewer({
      container: container.current,
      viewer: pages.current,
      eventBus: bus,
      linkService: links,
      findController: finder,
      annotationMode: AnnotationMode.ENABLE,
      enableSelectionRendering: false,
    });
    links.setViewer(viewer);
    parts.current = { bus, viewer };
    bus.on("pagesinit", () => {
      if (gone) return;
      viewer.currentScaleValue = "page-width";
      if (page) viewer.currentPageNumber = page;
      if (find) search(bus, find, "");
    });
    bus.on("pagechanging", (event: { pageNumber: number }) => setAt((before) => ({ ...before, page: event.pageNumber })));
    const counted = (event: { matchesCount?: { current: number; total: number } }) => event.matchesCount && setMatches(event.matchesCount);
    bus.on("updatefindmatchescount", counted);
    bus.on("updatefindcontrolstate", counted);

    const task = blob.arrayBuffer().then((bytes) => openPdf(bytes));
    let typed: { password: string; keep: boolean } | null = null;
    task
      .then(async (loading) => {
        loading.onPassword = async (use: (password: string) => void, reason: number) => {
          const kept = reason === PasswordResponses.NEED_PASSWORD ? await passwords.current.kept() : null;
          if (gone) return;
          if (kept !== null) {
            setByKept(true);
            return use(kept);
          }
          setByKept(false);
          setLocked({
            wrong: typed !== null,
            use(password, keep) {
              typed = { password, keep };
              use(password);
            },
          });
        };
        const pdf = await loading.promise;
        if (typed && !gone) passwords.current.opened(typed.password, typed.keep);
        if (!gone) setLocked(null);
        await withRecognizedText(pdf, recognized);
        if (gone) return;
        setAt({ page: 1, pages: pdf.numPages });
        allAnswered = answeredRequests(pdf);
        viewer.setDocument(pdf);
        links.setDocument(pdf);
      })
      .catch((error: unknown) => {
        if (gone) return;
        const name = error instanceof Error ? error.name : "";
        if (name !== "PasswordException" && name !== "InvalidPDFException") console.error(error);
        onFailure(name === "PasswordException" ? "locked" : "broken");
      });

    // the page keeps to the width until somebody zooms
    const resize = new ResizeObserver(() => {
      // its last size is none, when the screen is left
      if (!container.current?.clientWidth) return;
      if (["page-width", "auto"].includes(viewer.currentScaleValue)) viewer.currentScaleValue = "page-width";
      viewer.update();
    });
    resize.observe(container.current);
    const untidy = tidyTrees(pages.current);
    return () => {
      gone = true;
      resize.disconnect();
      untidy();
      parts.current = null;
      // as pdf.js types it, only a document can be set; without one the viewer lets go of everything
      viewer.setDocument(null as unknown as PDFDocumentProxy);
      links.setDocument(null);
      void allAnswered().then(() => task.then((loading) => loading.destroy(), ignored));
    };
  }, [blob]);

  const zoom = (factor: number) => {
    const viewer = parts.current?.viewer;
    if (viewer) viewer.currentScale = Math.max(0.25, Math.min(6, viewer.currentScale * factor));
  };
  const openFind = () => setQuery((before) => before ?? "");
  useKeys({ "mod+f": openFind, "+": () => zoom(zoomStep), "-": () => zoom(1 / zoomStep) });

  return (
    <div class="preview-pdf">
      <Toolbar
        page={at.page}
        pages={at.pages}
        onZoomIn={() => zoom(zoomStep)}
        onZoomOut={() => zoom(1 / zoomStep)}
        onFit={() => {
          if (parts.current) parts.current.viewer.currentScaleValue = "page-width";
        }}
        onFind={openFind}
      />
      {query !== null && (
        <FindBar
          query={query}
          matches={matches}
          onQuery={(text) => {
            setQuery(text);
            if (parts.current) search(parts.current.bus, text, "");
          }}
          onStep={(back) => parts.current && search(parts.current.bus, query, "again", back)}
          onClose={() => {
            setQuery(null);
            parts.current?.bus.dispatch("findbarclose", { source: null });
          }}
        />
      )}
      {byKept && !locked && <KeptPassword onForget={() => void filePassword.forget().then((forgotten) => forgotten && setByKept(false))} />}
      <div class="pdf-place">
        {/* biome-ignore lint/a11y/useSemanticElements: pdf.js takes nothing but a div */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
        <div ref={container} class="pdf-scroll" role="region" tabIndex={0} aria-label={t.preview.label(title)}>
          <div ref={pages} class="pdfViewer" />
        </div>
        {locked && <PasswordForm wrong={locked.wrong} unread={filePassword.unread} onPassword={locked.use} />}
      </div>
    </div>
  );
}

/** It was said where it failed. */
const ignored = () => undefined;

function search(bus: EventBus, query: string, type: "" | "again", back = false): void {
  bus.dispatch("find", {
    source: null,
    type,
    query,
    caseSensitive: false,
    entireWord: false,
    highlightAll: true,
    findPrevious: back,
    matchDiacritics: false,
  });
}
