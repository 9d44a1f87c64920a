// A document as it is, by its kind. What could hold a program is never opened here; what is not here says so.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary as Suspends } from "preact-iso";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { lazyWithRetry } from "../../../app/lazyWithRetry.ts";
import { useVault } from "../../../app/services.ts";
import { previewKind } from "../../../components/fileKind.ts";
import { Icon } from "../../../components/Icon.tsx";
import { Thumbnail } from "../../../components/Thumbnail.tsx";
import { NetworkDown } from "../../../data/errors.ts";
import { formatPercent } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { filePasswordOf } from "./filePassword.ts";
import { ImagePreview } from "./ImagePreview.tsx";
import { PlainText, TextFile } from "./TextPreview.tsx";
import "./preview.css";

const PhotographPreview = lazyWithRetry(() => import("./PhotographPreview.tsx").then((module) => module.PhotographPreview));
const SanitizedPreview = lazyWithRetry(() => import("./SanitizedPreview.tsx").then((module) => module.SanitizedPreview));
const PdfPreview = lazyWithRetry(() => import("./PdfPreview.tsx").then((module) => module.PdfPreview));

type Loaded = { state: "loading"; progress: number } | { state: "ready"; blob: Blob } | { state: "offline" } | { state: "failed" };

interface PreviewProps {
  document: VaultDocument;
  find?: string;
  page?: number;
}

export function Preview({ document, find, page }: PreviewProps) {
  if (document.size === 0) return <Note document={document} title={t.preview.emptyTitle} text={t.preview.emptyText} />;
  const kind = previewKind(document.contentType);
  if (kind === "hostile" || kind === "none") {
    const hostile = kind === "hostile";
    return (
      <ReadText
        document={document}
        title={t.preview.noneTitle}
        without={hostile ? t.preview.hostileOnly : t.preview.noneText}
        withText={hostile ? t.preview.hostileText : `${t.preview.textTitle}:`}
      />
    );
  }
  return <Original key={document.id} document={document} kind={kind} find={find} page={page} />;
}

function Original({ document, kind, find, page }: PreviewProps & { kind: Exclude<ReturnType<typeof previewKind>, "hostile" | "none"> }) {
  const vault = useVault();
  const online = vault.sync.value.online;
  const elsewhere = document.state === "uploading" && !vault.localState(document.id).value;
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading", progress: 0 });
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState("");

  // coming online again is a reason to try what failed for want of it
  const offline = loaded.state === "offline";
  useEffect(() => {
    if (online && offline) setTries((before) => before + 1);
  }, [online]);
  useEffect(() => {
    if (elsewhere) return;
    let gone = false;
    setLoaded({ state: "loading", progress: 0 });
    vault
      .original(document.id, (progress) => {
        if (!gone) setLoaded({ state: "loading", progress });
      })
      .then(
        (blob) => {
          if (!gone) setLoaded({ state: "ready", blob });
        },
        (error: unknown) => {
          if (gone) return;
          if (!(error instanceof NetworkDown)) console.error(error);
          setLoaded({ state: error instanceof NetworkDown ? "offline" : "failed" });
        },
      );
    return () => {
      gone = true;
    };
  }, [vault, document.id, document.sha256, elsewhere, tries]);

  if (elsewhere) return <Note document={document} text={t.preview.notUploaded} />;
  if (problem) return <Note document={document} text={problem} />;
  if (loaded.state === "loading") return <Loading progress={loaded.progress} />;
  if (loaded.state === "offline")
    return <ReadText document={document} title={t.preview.offlineTitle} without={t.preview.offlineText} withText={t.preview.offlineRead} />;
  if (loaded.state === "failed") {
    return (
      <Note document={document} text={t.preview.failed}>
        <button type="button" class="button" onClick={() => setTries(tries + 1)}>
          {t.common.retry}
        </button>
      </Note>
    );
  }
  const broken = () => setProblem(t.preview.brokenFile);
  const words = (number: number) => vault.pageWords(document.id, number);
  const pages = () => vault.recognizedPages(document.id);
  if (kind === "image" || kind === "photograph" || kind === "drawing") {
    const wordsOfPicture = async () => ((await pages()).includes(1) ? words(1) : null);
    const shown = { blob: loaded.blob, title: document.title, find, words: wordsOfPicture, onFailure: broken };
    if (kind !== "photograph") return <ImagePreview {...shown} drawing={kind === "drawing"} />;
    return (
      <Suspends>
        <PhotographPreview {...shown} />
      </Suspends>
    );
  }
  if (kind === "page" || kind === "mail")
    return (
      <Suspends>
        <SanitizedPreview blob={loaded.blob} kind={kind} contentType={document.contentType} title={document.title} onFailure={broken} />
      </Suspends>
    );
  if (kind === "text") return <TextFile blob={loaded.blob} title={document.title} onFailure={broken} />;
  return (
    <Suspends>
      <PdfPreview
        blob={loaded.blob}
        title={document.title}
        find={find}
        page={page}
        recognized={{ pages, words }}
        filePassword={filePasswordOf(vault, document)}
        onFailure={(failure: string) => setProblem(failure === "locked" ? t.preview.locked : t.preview.brokenFile)}
      />
    </Suspends>
  );
}

function Loading({ progress }: { progress: number }) {
  return (
    <div class="preview-note" role="status">
      <span class="bar preview-progress">
        <i style={{ width: `${Math.max(4, progress * 100)}%` }} />
      </span>
      <p>
        {progress < 1 ? t.preview.loading : t.preview.opening} {progress > 0 && progress < 1 && formatPercent(progress)}
      </p>
    </div>
  );
}

function Note({
  document,
  title,
  text,
  children,
}: {
  document: VaultDocument;
  title?: string;
  text: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="preview-note">
      <Thumbnail document={document} class="preview-thumb" />
      {title && <h2>{title}</h2>}
      <p>{text}</p>
      {children}
    </div>
  );
}

interface ReadTextProps {
  document: VaultDocument;
  title: string;
  /** What is said above the text, and what where there is none. */
  withText: string;
  without: string;
}

/** For files that can't be shown: the text that was read from them, where there is some. */
function ReadText({ document, title, withText, without }: ReadTextProps) {
  const vault = useVault();
  const [text, setText] = useState<string | null>();
  useEffect(() => {
    let gone = false;
    const show = (read: string | null) => {
      if (!gone) setText(read);
    };
    vault.text(document.id).then(show, () => show(null));
    return () => {
      gone = true;
    };
  }, [vault, document.id, document.state]);
  if (!text) return <Note document={document} title={title} text={without} />;
  return (
    <div class="preview-read">
      <div class="preview-read-note">
        <Icon name="info" />
        <div>
          <h2>{title}</h2>
          <p>{withText}</p>
        </div>
      </div>
      <PlainText text={text} title={document.title} />
    </div>
  );
}
