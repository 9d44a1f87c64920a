// All documents, a folder, or a tag: a list or grid that answers from the replica, with details beside it where there is room.
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ErrorBoundary as Suspends, useLocation, useRoute } from "preact-iso";
import { withInner } from "../../../shared/search/withInner.ts";
import { mayEdit } from "../../app/actions/sharing.ts";
import { addTarget } from "../../app/addTarget.ts";
import { lastList } from "../../app/cameFrom.ts";
import { lazyWithRetry } from "../../app/lazyWithRetry.ts";
import { hasPanel, isPhone } from "../../app/media.ts";
import { layout, panel, sort } from "../../app/preferences.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useDebouncedValue } from "../../app/useDebouncedValue.ts";
import { Icon } from "../../components/Icon.tsx";
import { NoLongerShared, useLastOwner } from "../../components/NoLongerShared.tsx";
import { t } from "../../i18n/index.ts";
import { SharedTabs } from "../sharing/SharedTabs.tsx";
import { DocumentList } from "./DocumentList.tsx";
import { EmptyList } from "./EmptyList.tsx";
import { Folders } from "./Folders.tsx";
import { ListHeader } from "./ListHeader.tsx";
import { memoryOf, type Place, placeOf } from "./place.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import "./documents.css";

const SidePanel = lazyWithRetry(() => import("./SidePanel.tsx").then((module) => module.SidePanel));

/** Milliseconds that somebody rests on a row before it is shown in full: running through the list stays fast. */
const panelRest = 50;

export function DocumentsScreen() {
  const { params, path } = useRoute();
  const place = useMemo(() => placeOf(params, path), [params.folderId, params.tagId, path]);
  const key = place.kind === "folder" ? place.folderId : place.kind === "tag" ? place.tagId : place.kind;
  return <PlaceScreen key={key} place={place} memoryKey={key} />;
}

function PlaceScreen({ place, memoryKey }: { place: Place; memoryKey: string }) {
  const vault = useVault();
  const { route, url } = useLocation();
  const memory = memoryOf(memoryKey);
  const running = useSignal(false);
  const cursor = useSignal<string | null>(memory.cursor);
  const ids = vault.list({
    sort: sort.value,
    ...(place.kind === "folder" && { folderId: place.folderId }),
    ...(place.kind === "unfiled" && { folderId: null }),
    ...(place.kind === "tag" && { tagIds: [...withInner([place.tagId], vault.tags.value)].sort() }),
    ...(place.kind === "shared" && { shared: true }),
  }).value;

  const folder = place.kind === "folder" ? vault.folders.value.get(place.folderId) : undefined;
  const owner = useLastOwner(place.kind === "folder" ? place.folderId : "", folder);
  const tag = place.kind === "tag" ? vault.tags.value.get(place.tagId) : undefined;
  const name = folder?.name ?? tag?.name ?? { shared: t.sharing.withMe, unfiled: t.nav.unfiled }[place.kind as string] ?? t.nav.documents;
  useTitle(name);

  useEffect(() => {
    addTarget.value =
      folder && !mayEdit(folder)
        ? { folderId: null, name: t.nav.unfiled, elsewhere: true }
        : { folderId: folder?.id ?? null, name: folder?.name ?? null };
    return () => {
      addTarget.value = { folderId: null, name: null };
    };
  }, [folder?.id, folder?.name, folder?.access]);
  useEffect(() => {
    memory.selection.keep(ids);
    lastList.value = { ids, url };
  }, [ids, url]);

  const remember = (id: string, byKey: boolean) => {
    running.value = byKey;
    memory.cursor = id;
    cursor.value = id;
  };

  const current = cursor.value && ids.includes(cursor.value) ? cursor.value : ids[0];
  const rested = useDebouncedValue(current, panelRest);
  const beside = running.value ? (rested ?? current) : current;

  // the last list is shown before the replica has been read
  if (!vault.ready.value && ids.length === 0) return <div class="list-screen" aria-busy="true" />;
  if (place.kind === "folder" && !folder && owner) return <NoLongerShared owner={owner} />;
  if ((place.kind === "folder" && !folder) || (place.kind === "tag" && !tag)) return <Gone />;

  const showPanel = hasPanel.value && panel.value === "shown" && ids.length > 0;
  return (
    <div class={`list-screen ${showPanel ? "with-panel" : ""}`}>
      <div class="list-column">
        <ListHeader place={place} name={name} ids={ids} selection={memory.selection} />
        <DocumentList
          ids={ids}
          label={t.list.label(name)}
          layout={layout.value}
          selection={memory.selection}
          cursor={showPanel ? (current ?? null) : cursor.value}
          onCursor={remember}
          onOpen={(id) => route(`/documents/${id}`)}
          opensPanel={showPanel}
          initialOffset={memory.scroll}
          onScroll={(offset) => {
            memory.scroll = offset;
          }}
          before={
            place.kind === "folder" || place.kind === "shared" || (isPhone.value && place.kind === "all") ? (
              <>
                {place.kind === "shared" && <SharedTabs current="withMe" />}
                {folder && owner && (
                  <p class="list-note list-owner">
                    <Icon name="people" size={16} />
                    {(mayEdit(folder) ? t.sharing.editable : t.sharing.viewOnly)(owner)}
                  </p>
                )}
                <Folders parentId={folder?.id ?? null} shared={place.kind === "shared"} />
              </>
            ) : null
          }
          empty={<EmptyList place={place} />}
        />
        {isPhone.value && <SelectionBar ids={ids} selection={memory.selection} />}
      </div>
      {showPanel && beside && (
        <Suspends>
          <SidePanel id={beside} />
        </Suspends>
      )}
    </div>
  );
}

function Gone() {
  return (
    <div class="center-screen">
      <div class="message">
        <h1 tabIndex={-1} data-screen-focus>
          {t.folder.gone}
        </h1>
        <p>{t.folder.goneText}</p>
        <a class="button button-primary" href="/documents">
          {t.document.toDocuments}
        </a>
      </div>
    </div>
  );
}
