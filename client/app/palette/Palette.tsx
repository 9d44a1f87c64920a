// Go to or do anything by typing part of its name.

import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Dialog } from "../../components/Dialog.tsx";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { useListKeys } from "../../components/listKeys.ts";
import { openDocument } from "../../components/openDocument.ts";
import { t } from "../../i18n/index.ts";
import { recentDocuments } from "../actions/atHand.ts";
import { createFolder } from "../actions/folders.ts";
import { pathText } from "../actions/folderTree.ts";
import { tagsInTree } from "../actions/tagTree.ts";
import { addTarget } from "../addTarget.ts";
import { layout, panel, theme } from "../preferences.ts";
import { useSignedIn } from "../services.ts";
import { undoLast } from "../undo.ts";

interface Entry {
  group: string;
  name: string;
  icon: IconName;
  key?: string;
  run: () => void;
}

interface PaletteProps {
  onClose: () => void;
  onKeys: () => void;
  onAdd: () => void;
}

const documentsShown = 8;
const foldersShown = 6;

export function Palette({ onClose, onKeys, onAdd }: PaletteProps) {
  const { vault, user } = useSignedIn();
  const { route } = useLocation();
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly string[]>([]);
  const active = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!text.trim()) {
      setFound([]);
      return;
    }
    const stop = new AbortController();
    vault.search(text, stop.signal).then(
      (answer) => {
        if (!stop.signal.aborted) setFound(answer.hits.slice(0, documentsShown).map((hit) => hit.documentId));
      },
      (error: unknown) => {
        if (!stop.signal.aborted) console.error(error);
      },
    );
    return () => stop.abort();
  }, [vault, text]);

  const wanted = text.trim().toLocaleLowerCase();
  const matches = (name: string) => name.toLocaleLowerCase().includes(wanted);
  const go = (name: string, url: string, icon: IconName): Entry => ({
    group: t.palette.actions,
    name: t.palette.goTo(name),
    icon,
    run: () => route(url),
  });
  const folders = vault.folders.value;
  const shown = wanted ? found.flatMap((id) => vault.document(id).value ?? []) : recentDocuments(vault, user.id);
  const documents = shown.map(
    ({ id, title }): Entry => ({
      group: wanted ? t.palette.documents : t.atHand.recent,
      name: title,
      icon: wanted ? "documents" : "history",
      run: () => route(`/documents/${id}`),
    }),
  );
  const places = wanted
    ? [...folders.keys()]
        .map((id): Entry => ({ group: t.palette.folders, name: pathText(folders, id), icon: "folder", run: () => route(`/folders/${id}`) }))
        .filter((entry) => matches(entry.name))
        .slice(0, foldersShown)
        .concat(
          tagsInTree(vault)
            .filter(({ path }) => matches(path))
            .slice(0, foldersShown)
            .map(({ id, path }): Entry => ({ group: t.nav.tags, name: path, icon: "tag", run: () => route(`/tags/${id}`) })),
          [...vault.savedSearches.value.values()]
            .filter(({ name }) => matches(name))
            .map(
              ({ name, query }): Entry => ({
                group: t.savedSearches.title,
                name,
                icon: "bookmark",
                run: () => route(`/search?q=${encodeURIComponent(query)}`),
              }),
            ),
        )
    : [];
  const actions: Entry[] = [
    { group: t.palette.actions, name: t.nav.addFiles, icon: "plus" as const, key: "N", run: onAdd },
    { group: t.palette.actions, name: t.pages.title, icon: "link" as const, run: () => route("/add-page") },
    { group: t.palette.actions, name: t.scan.title, icon: "camera" as const, key: "S", run: () => route("/scan") },
    {
      group: t.palette.actions,
      name: t.nav.newFolder,
      icon: "folderPlus" as const,
      run: () => void createFolder(vault, addTarget.peek().folderId),
    },
    { group: t.palette.actions, name: t.keys.undo, icon: "undo" as const, key: "U", run: () => void undoLast() },
    go(t.nav.documents, "/documents", "documents"),
    go(t.inbox.title, "/inbox", "inbox"),
    go(t.nav.unfiled, "/unfiled", "inbox"),
    go(t.nav.search, "/search", "search"),
    go(t.nav.trash, "/trash", "trash"),
    go(t.duplicates.title, "/duplicates", "documents"),
    go(t.nav.storage, "/storage", "storage"),
    go(t.sharing.withMe, "/shared", "people"),
    go(t.sharing.byMe, "/shared/by-me", "people"),
    go(t.nav.settings, "/settings", "settings"),
    go(t.rules.title, "/apps/rules", "sort"),
    go(t.device.title, "/settings/device", "settings"),
    go(t.security.title, "/account/security", "key"),
    ...(["list", "grid"] as const).map((kind) => ({
      group: t.palette.actions,
      name: `${t.view.label}: ${t.view[kind]}`,
      icon: kind,
      run: () => {
        layout.value = kind;
      },
    })),
    {
      group: t.palette.actions,
      name: panel.value === "shown" ? t.view.hidePanel : t.view.showPanel,
      icon: "panel" as const,
      key: "I",
      run: () => {
        panel.value = panel.peek() === "shown" ? "hidden" : "shown";
      },
    },
    {
      group: t.palette.actions,
      name: t.palette.theme,
      icon: "eye" as const,
      run: () => {
        const dark = theme.peek() === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme.peek() === "dark";
        theme.value = dark ? "light" : "dark";
      },
    },
    { group: t.palette.actions, name: t.keys.title, icon: "keyboard" as const, key: "?", run: onKeys },
  ].filter((entry) => matches(entry.name));
  const open = openDocument.value;
  const ofOpen = (open?.commands ?? [])
    .map(({ label, icon, run }): Entry => ({ group: open!.title, name: label, icon: icon ?? "documents", run }))
    .filter((entry) => matches(entry.name) || (wanted && matches(entry.group)));
  const entries = [...ofOpen, ...documents, ...places, ...actions];

  const choose = (index: number) => {
    const entry = entries[index];
    if (!entry) return;
    onClose();
    entry.run();
  };
  const keys = useListKeys(entries.length, choose, text);
  useEffect(() => active.current?.scrollIntoView({ block: "nearest" }), [keys.active]);

  return (
    <Dialog title={t.palette.label} hideTitle onClose={onClose} size="wide">
      <input class="palette-input" data-first-focus spellcheck={false} {...keys.field(t.palette.placeholder, setText)} />
      <div {...keys.list(t.palette.label)} class="options palette-options">
        {entries.map((entry, index) => (
          <div
            key={`${entry.group}${index}${entry.name}`}
            ref={index === keys.active ? active : undefined}
            {...keys.option(index)}
            class={`option ${entries[index - 1]?.group !== entry.group ? "option-first" : ""}`}
            data-group={entry.group}
          >
            <Icon name={entry.icon} />
            <span class="cut" dir="auto">
              {entry.name}
            </span>
            {entry.key ? (
              <span class="key" aria-hidden="true">
                {entry.key}
              </span>
            ) : (
              <span class="option-note">{entry.group}</span>
            )}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p class="options-none">{t.palette.none}</p>}
    </Dialog>
  );
}
