// Folders in the rail: open branches are remembered, every folder takes what is dropped on it.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Folder } from "../../../shared/mutators/index.ts";
import { useContextMenu } from "../../components/ContextMenu.tsx";
import { folderMenu } from "../../components/choosers/folderMenu.ts";
import { useFolderDrop } from "../../components/dropTarget.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { childrenOf, pathOf } from "../actions/folderTree.ts";
import { isOwn } from "../actions/sharing.ts";
import { useVault } from "../services.ts";

const open = signal<ReadonlySet<string>>(new Set());

function toggle(id: string, on: boolean): void {
  const next = new Set(open.value);
  if (on) next.add(id);
  else next.delete(id);
  open.value = next;
}

export function FolderTree({ parentId, depth }: { parentId: string | null; depth: number }) {
  const folders = useVault().folders.value;
  const { path } = useLocation();
  const current = path.startsWith("/folders/") ? path.slice("/folders/".length) : null;

  // the way to the folder that is open is always visible
  useEffect(() => {
    if (depth > 0 || !current) return;
    const above = pathOf(folders, current).slice(0, -1);
    if (above.some((folder) => !open.peek().has(folder.id))) open.value = new Set([...open.peek(), ...above.map((folder) => folder.id)]);
  }, [current, folders]);

  // what others have shared has a place of its own
  const children = childrenOf(folders, parentId).filter((folder) => parentId !== null || isOwn(folder));
  if (children.length === 0) return null;
  return (
    <ul class="tree">
      {children.map((folder) => (
        <Branch
          key={folder.id}
          folder={folder}
          depth={depth}
          current={current === folder.id}
          hasChildren={childrenOf(folders, folder.id).length > 0}
        />
      ))}
    </ul>
  );
}

function Branch({ folder, depth, current, hasChildren }: { folder: Folder; depth: number; current: boolean; hasChildren: boolean }) {
  const drop = useFolderDrop(folder.id);
  const isOpen = open.value.has(folder.id);
  const vault = useVault();
  const { route } = useLocation();
  const leave = (next: string) => current && route(next, true);
  const context = useContextMenu(t.list.actions(folder.name), () => folderMenu(vault, folder, leave));
  return (
    <li>
      <div class={`nav-branch ${drop.over ? "drop-over" : ""}`} style={{ "--depth": depth }} {...drop.props}>
        <a class="nav" href={`/folders/${folder.id}`} aria-current={current ? "page" : undefined} {...context.props}>
          <Icon name="folder" />
          <span class="nav-label" dir="auto" title={folder.name}>
            {folder.name}
          </span>
        </a>
        {hasChildren && (
          <button
            type="button"
            class={`icon-button icon-button-small nav-toggle ${isOpen ? "is-open" : ""}`}
            aria-expanded={isOpen}
            aria-label={isOpen ? t.nav.collapse(folder.name) : t.nav.expand(folder.name)}
            onClick={() => toggle(folder.id, !isOpen)}
          >
            <Icon name="right" size={16} />
          </button>
        )}
      </div>
      {context.menu}
      {hasChildren && isOpen && <FolderTree parentId={folder.id} depth={depth + 1} />}
    </li>
  );
}
