// One document: its pages, and everything known about it. Side by side on a desk, one after the other on a phone.

import { useEffect, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { goneOn } from "../../../shared/documents/trash.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { noteOpened } from "../../app/actions/atHand.ts";
import { trashDocuments } from "../../app/actions/documents.ts";
import { mayMove } from "../../app/actions/sharing.ts";
import { goBackTo, lastList } from "../../app/cameFrom.ts";
import { useKeys } from "../../app/keyboard.ts";
import { isPhone } from "../../app/media.ts";
import { useSignedIn, useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { BackLink } from "../../components/BackLink.tsx";
import { chooseFolder, chooseTags } from "../../components/choosers/asked.ts";
import { Icon } from "../../components/Icon.tsx";
import { NoLongerShared, useLastOwner } from "../../components/NoLongerShared.tsx";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { DocumentActions } from "./actions.tsx";
import { BatchNote } from "./details/BatchNote.tsx";
import { Details } from "./details/Details.tsx";
import { useReplaceDrop } from "./details/useReplaceDrop.ts";
import { ReplaceHint } from "./details/VersionsSection.tsx";
import { Preview } from "./preview/Preview.tsx";
import "./document.css";

export function DocumentScreen() {
  const vault = useVault();
  const { params } = useRoute();
  const document = params.id ? vault.document(params.id).value : undefined;
  const owner = useLastOwner(params.id ?? "", document);
  useTitle(document?.title ?? t.document.label);
  if (document) return <Page key={document.id} document={document} />;
  // before the replica has been read nobody knows; while it fills, the document may be among those to come
  if (!vault.ready.value || vault.sync.value.backfill) return <div aria-busy="true" />;
  if (owner) return <NoLongerShared owner={owner} />;
  return (
    <div class="center-screen">
      <div class="message">
        <h1 tabIndex={-1} data-screen-focus>
          {t.document.notFoundTitle}
        </h1>
        <p>{t.document.notFoundText}</p>
        <a class="button button-primary" href="/documents">
          {t.document.toDocuments}
        </a>
      </div>
    </div>
  );
}

function Page({ document }: { document: VaultDocument }) {
  const { vault, user } = useSignedIn();
  const { route, query } = useLocation();
  const [tab, setTab] = useState<"pages" | "details">("pages");
  const { ids, url } = lastList.value;
  const at = ids.indexOf(document.id);
  const next = at >= 0 ? ids[at + 1] : undefined;
  const previous = at > 0 ? ids[at - 1] : undefined;
  const back = at >= 0 ? url : document.folderId ? `/folders/${document.folderId}` : "/documents";

  useEffect(() => noteOpened(user.id, document.id), [user.id, document.id]);
  useKeys({
    j: () => (next ? route(`/documents/${next}`, true) : false),
    k: () => (previous ? route(`/documents/${previous}`, true) : false),
    t: () => chooseTags([document.id]),
    m: () => (mayMove(vault, document) ? chooseFolder({ kind: "documents", ids: [document.id] }) : false),
    Delete: () => {
      void trashDocuments(vault, [document.id]);
      route(next ? `/documents/${next}` : back, true);
    },
    Escape: () => goBackTo(back, route),
  });

  const { over, props } = useReplaceDrop(document);
  const page = Number(query.page) || undefined;
  const pages = <Preview document={document} find={query.find} page={page} />;
  const details = <Details document={document} />;
  return (
    <article class="document" data-tab={tab}>
      <header class="document-head">
        <BackLink href={back} onBack={() => goBackTo(back, route)} />
        <h1 tabIndex={-1} data-screen-focus class="cut" dir="auto" title={document.title}>
          {document.title}
        </h1>
        {!isPhone.value && (previous || next) && (
          <span class="document-steps">
            <Step id={previous} label={t.document.previous} icon="up" />
            <Step id={next} label={t.document.next} icon="down" />
          </span>
        )}
        <DocumentActions document={document} />
      </header>
      {document.trashedAt && (
        <p class="document-trashed">{t.document.inTrash(formatDate(document.trashedAt), formatDate(goneOn(document.trashedAt)))}</p>
      )}
      {isPhone.value && (
        <div class="segments document-tabs" role="tablist" aria-label={t.document.label}>
          {(["pages", "details"] as const).map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-controls={`panel-${name}`}
              aria-selected={tab === name}
              tabIndex={tab === name ? 0 : -1}
              onClick={() => setTab(name)}
              onKeyDown={(event) => {
                if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
                const other = name === "pages" ? "details" : "pages";
                setTab(other);
                window.document.getElementById(`tab-${other}`)?.focus();
              }}
            >
              {name === "pages" ? t.document.pagesTab : t.document.detailsTab}
            </button>
          ))}
        </div>
      )}
      {isPhone.value && tab === "pages" && document.batch?.state === "offered" && <BatchNote document={document} />}
      {isPhone.value ? (
        <div class="document-body" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
          {tab === "pages" ? <div class="document-pages">{pages}</div> : <div class="document-side">{details}</div>}
        </div>
      ) : (
        <div class="document-body">
          <div class="document-pages">{pages}</div>
          <aside class={`document-side ${over ? "replace-target" : ""}`} aria-label={t.common.details} {...props}>
            {over && <ReplaceHint />}
            {details}
          </aside>
        </div>
      )}
    </article>
  );
}

function Step({ id, label, icon }: { id: string | undefined; label: string; icon: "up" | "down" }) {
  const { route } = useLocation();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      disabled={!id}
      onClick={() => id && route(`/documents/${id}`, true)}
    >
      <Icon name={icon} />
    </button>
  );
}
