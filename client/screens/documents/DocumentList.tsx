// A list or grid of documents of any length: virtual, selectable, moved through with the keyboard.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { restoreDocuments, trashDocuments } from "../../app/actions/documents.ts";
import { isControl, useKeys } from "../../app/keyboard.ts";
import { isPhone } from "../../app/media.ts";
import { panel } from "../../app/preferences.ts";
import { useVault } from "../../app/services.ts";
import { chooseFolder, chooseTags } from "../../components/choosers/asked.ts";
import { useVirtual } from "../../components/virtual.ts";
import { DocumentCard } from "./DocumentCard.tsx";
import { DocumentRow } from "./DocumentRow.tsx";
import type { ItemActions } from "./item.ts";
import type { Selection } from "./selection.ts";

interface DocumentListProps {
  ids: readonly string[];
  label: string;
  layout: "list" | "grid";
  selection: Selection;
  cursor: string | null;
  /** `byKey`: somebody may be running through the list. */
  onCursor: (id: string, byKey: boolean) => void;
  onOpen: (id: string) => void;
  /** A click shows the document beside the list instead of opening it. */
  opensPanel: boolean;
  initialOffset: number;
  onScroll: (offset: number) => void;
  /** These are in the trash: nothing is filed from there. */
  trash?: boolean;
  before?: ComponentChildren;
  empty: ComponentChildren;
}

/** Heights as list.css draws them. */
const rowHeight = 65;
const cardHeight = 252;
const cardWidth = 176;
const phoneCardWidth = 150;

export function DocumentList(props: DocumentListProps) {
  const { ids, layout, selection, cursor } = props;
  const vault = useVault();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [box, setBox] = useState({ width: 0, top: 0 });
  const focusNext = useRef<string | null>(null);

  useLayoutEffect(() => {
    const measure = () => {
      const width = list.current?.clientWidth ?? 0;
      const top = list.current?.offsetTop ?? 0;
      setBox((before) => (before.width === width && before.top === top ? before : { width, top }));
    };
    measure();
    const resize = new ResizeObserver(measure);
    for (const element of [scroller.current, list.current, list.current?.previousElementSibling]) if (element) resize.observe(element);
    return () => resize.disconnect();
  }, [ids.length === 0, layout]);

  const perRow = layout === "list" ? 1 : Math.max(2, Math.floor((box.width + 12) / ((isPhone.value ? phoneCardWidth : cardWidth) + 12)));
  const rows = Math.ceil(ids.length / perRow);
  const height = layout === "list" ? rowHeight : cardHeight;
  const virtual = useVirtual({
    count: rows,
    scroller,
    estimateSize: () => height,
    scrollMargin: box.top,
    initialOffset: props.initialOffset,
  });
  useLayoutEffect(() => virtual.measure(), [height]);

  const at = cursor ? ids.indexOf(cursor) : -1;
  const go = (index: number, extend = false) => {
    const id = ids[Math.max(0, Math.min(ids.length - 1, index))];
    if (!id) return;
    if (extend) {
      if (cursor && selection.ids.peek().size === 0) selection.start(cursor);
      selection.range(ids, id);
    } else selection.start(id);
    virtual.scrollToIndex(Math.floor(ids.indexOf(id) / perRow), { align: "auto" });
    focusNext.current = id;
    props.onCursor(id, true);
  };

  // the row may only come into the document with the scrolling, so focus waits for it
  useEffect(() => {
    if (!focusNext.current) return;
    const link = list.current?.querySelector<HTMLElement>(`[data-row-link="${focusNext.current}"]`);
    if (!link) return;
    focusNext.current = null;
    link.focus({ preventScroll: true });
  });

  /** What a command is for: the selection, else the row where one is. */
  const chosen = () => (selection.ids.peek().size > 0 ? [...selection.ids.peek()] : cursor ? [cursor] : []);
  const onRow = (event: KeyboardEvent) => !isControl(event.target) || (event.target as Element).closest("[data-row-link]") !== null;
  const step = (by: number) => (event: KeyboardEvent) => (onRow(event) ? go(at < 0 ? 0 : at + by) : false);
  useKeys({
    j: step(1),
    k: step(-1),
    ArrowDown: step(perRow),
    ArrowUp: step(-perRow),
    ...(layout === "grid" && { ArrowRight: step(1), ArrowLeft: step(-1) }),
    "shift+j": () => go(at + 1, true),
    "shift+k": () => go(at - 1, true),
    "shift+ArrowDown": () => go(at + perRow, true),
    "shift+ArrowUp": () => go(at - perRow, true),
    Home: (event) => (onRow(event) ? go(0) : false),
    End: (event) => (onRow(event) ? go(ids.length - 1) : false),
    Enter: (event) => {
      const row = event.target instanceof Element && event.target.closest("[data-row-link]");
      if (!cursor || (isControl(event.target) && !row)) return false;
      props.onOpen(cursor);
    },
    x: () => (cursor ? selection.toggle(cursor) : false),
    "mod+a": (event) => (event.target instanceof HTMLInputElement && event.target.type !== "checkbox" ? false : selection.all(ids)),
    Escape: () => (selection.ids.peek().size > 0 ? selection.clear() : false),
    t: () => (chosen().length > 0 && !props.trash ? chooseTags(chosen()) : false),
    m: () => (chosen().length > 0 && !props.trash ? chooseFolder({ kind: "documents", ids: chosen() }) : false),
    Delete: () => {
      if (chosen().length === 0 || props.trash) return false;
      const going = chosen();
      const stays = ids.slice(at).find((id) => !going.includes(id)) ?? ids.slice(0, Math.max(0, at)).findLast((id) => !going.includes(id));
      if (stays) {
        focusNext.current = stays;
        props.onCursor(stays, true);
      }
      void trashDocuments(vault, going);
      selection.clear();
    },
    i: () => {
      panel.value = panel.value === "shown" ? "hidden" : "shown";
    },
  });

  // one object for all items; what it does is always what the last drawing knew
  const latest = useRef({ props, ids, selection });
  latest.current = { props, ids, selection };
  const [actions] = useState<ItemActions>(() => ({
    opensPanel: () => latest.current.props.opensPanel,
    selecting: () => latest.current.selection.ids.peek().size > 0,
    onCursor: (id) => {
      if (id !== latest.current.props.cursor) latest.current.props.onCursor(id, false);
    },
    onOpen: (id) => latest.current.props.onOpen(id),
    onStart: (id) => latest.current.selection.start(id),
    onToggle: (id, range) => (range ? latest.current.selection.range(latest.current.ids, id) : latest.current.selection.toggle(id)),
    onRestore: (id) => void restoreDocuments(vault, [id]),
    dragIds: (id) => (latest.current.selection.ids.peek().has(id) ? [...latest.current.selection.ids.peek()] : [id]),
  }));

  const Item = layout === "list" ? DocumentRow : DocumentCard;
  const items = virtual.getVirtualItems();
  const selected = selection.ids.value;
  return (
    <div
      ref={scroller}
      class="list-scroll"
      data-selecting={selected.size > 0 ? "" : undefined}
      onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
    >
      {props.before && <div class="list-before">{props.before}</div>}
      {ids.length === 0 ? (
        props.empty
      ) : (
        <ul ref={list} class={`rows rows-${layout}`} aria-label={props.label} style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.flatMap((row) =>
            ids
              .slice(row.index * perRow, (row.index + 1) * perRow)
              .map((id, column) => (
                <Item
                  key={id}
                  id={id}
                  index={row.index * perRow + column}
                  total={ids.length}
                  top={row.start - box.top}
                  column={column}
                  perRow={perRow}
                  isCursor={id === cursor}
                  tabbable={id === cursor || (at < 0 && row.index === 0 && column === 0)}
                  selected={selected.has(id)}
                  trashed={props.trash ?? false}
                  actions={actions}
                />
              )),
          )}
        </ul>
      )}
    </div>
  );
}
