// What came in and is not filed: one after the other, with picture, words and proposals, by keyboard or thumb alone. Works without network.
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { trashDocuments } from "../../app/actions/documents.ts";
import { fileDocuments, snoozeDocuments } from "../../app/actions/filing.ts";
import { dayFromToday } from "../../app/day.ts";
import { awakeInbox } from "../../app/inbox.ts";
import { isControl, useKeys } from "../../app/keyboard.ts";
import { isPhone } from "../../app/media.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu } from "../../components/Menu.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { BatchNote } from "../document/details/BatchNote.tsx";
import { Preview } from "../document/preview/Preview.tsx";
import { ProposedRules } from "../rules/ProposedRules.tsx";
import { FiledAlone } from "./FiledAlone.tsx";
import { Proposals } from "./Proposals.tsx";
import { Queue } from "./Queue.tsx";
import { ReadText } from "./ReadText.tsx";
import { takenOf, useSuggestions } from "./useSuggestions.ts";
import "./inbox.css";

const ofIds = (vault: Vault, ids: Iterable<string>): VaultDocument[] => [...ids].flatMap((id) => vault.document(id).peek() ?? []);

export function InboxScreen() {
  useTitle(t.inbox.title);
  const vault = useVault();
  const { route } = useLocation();
  const all = vault.list({ inbox: true, sort: "newest" }).value;
  const awake = awakeInbox(vault).value;
  const asleep = all.length - awake.length;
  const [withAsleep, setWithAsleep] = useState(false);
  /** Filed or put off a moment ago: the list hears of it after the change is made. */
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set());
  const ids = (withAsleep ? all : awake).filter((id) => !leaving.has(id));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [listed, setListed] = useState(false);
  const [shown, setShown] = useState<string>();
  // Whoever has chosen a folder goes on with the same document until they say that it is filed.
  const document = vault.document(shown ?? "").value ?? vault.document(ids[0] ?? "").value;
  const at = document ? ids.indexOf(document.id) : -1;
  /** Where the one that is shown stood: it has left the list when it was given a folder, and the next stands there now. */
  const place = useRef(0);
  if (at >= 0) place.current = at;
  const following = at >= 0 ? at + 1 : place.current;
  const suggestions = useSuggestions(document);
  useEffect(() => {
    if (!shown && document) setShown(document.id);
  }, [shown, document?.id]);
  useEffect(() => {
    setLeaving(new Set());
    setChosen(new Set([...chosen].filter((id) => ids.includes(id))));
  }, [all, awake]);

  const step = (by: 1 | -1) => {
    const next = ids[by > 0 ? following : place.current - 1];
    if (!next) return false;
    setShown(next);
    return true;
  };
  /** The one that is looked at leaves: the next comes, after the last one the one before it. */
  const goOn = (gone: readonly string[]) => {
    const rest = ids.filter((id) => !gone.includes(id));
    const after = ids.slice(following).find((id) => rest.includes(id));
    setShown(after ?? rest.at(-1));
    setLeaving(new Set(gone));
    setChosen(new Set());
  };
  const act = (what: (documents: VaultDocument[]) => Promise<unknown>) => {
    const documents = chosen.size > 0 ? ofIds(vault, chosen) : document ? [document] : [];
    if (documents.length === 0) return;
    goOn(documents.map(({ id }) => id));
    void what(documents).catch(() => setLeaving(new Set()));
  };
  const file = () => act((documents) => fileDocuments(vault, documents, ({ id }) => takenOf(id === document?.id ? suggestions : {})));
  const later = (days: number) => act((documents) => snoozeDocuments(vault, documents, dayFromToday(days)));
  const choose = (id: string, on: boolean) => setChosen(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id)));

  useKeys({
    e: file,
    h: () => later(1),
    j: () => step(1),
    k: () => step(-1),
    x: () => document && choose(document.id, !chosen.has(document.id)),
    Enter: (event) => (document && !isControl(event.target) ? route(`/documents/${document.id}`) : false),
    Delete: () =>
      act((documents) =>
        trashDocuments(
          vault,
          documents.map(({ id }) => id),
        ),
      ),
  });

  if (!document || (at < 0 && ids.length === 0 && !shown)) return <Nothing asleep={asleep} onAsleep={() => setWithAsleep(true)} />;
  const count = chosen.size;
  return (
    <div class="inbox">
      <header class="page-head inbox-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.inbox.title}
        </h1>
        <span class="inbox-count" role="status">
          {at >= 0 ? t.inbox.place(at + 1, ids.length) : t.inbox.left(ids.length)}
        </span>
        {asleep > 0 && (
          <button type="button" class="link-button" aria-pressed={withAsleep} onClick={() => setWithAsleep(!withAsleep)}>
            {t.inbox.asleep(asleep)}
          </button>
        )}
        {isPhone.value && (
          <button type="button" class="icon-button" aria-label={t.inbox.waiting} aria-expanded={listed} onClick={() => setListed(!listed)}>
            <Icon name="list" />
          </button>
        )}
        {isPhone.value && <SyncState compact />}
      </header>
      {(!isPhone.value || listed) && (
        <Queue
          ids={ids}
          current={document.id}
          chosen={chosen}
          onShow={(id) => {
            setShown(id);
            setListed(false);
          }}
          onChoose={choose}
        />
      )}
      <div class="inbox-picture">
        <Preview key={document.id} document={document} />
      </div>
      <ReadText document={document} />
      <div class="inbox-side">
        <BatchNote document={document} />
        <Proposals key={document.id} document={document} suggestions={suggestions} />
        <ProposedRules asked={all.length} />
        <FiledAlone />
      </div>
      <footer class="inbox-actions">
        {!vault.sync.value.online && <p class="inbox-note">{t.inbox.offline}</p>}
        <button type="button" class="button button-primary" onClick={file}>
          {count > 0 ? t.inbox.fileMany(count) : t.inbox.file}
          {!isPhone.value && <kbd>E</kbd>}
        </button>
        <Menu
          label={t.inbox.later}
          class="button"
          items={[
            { label: t.inbox.tomorrow, icon: "calendar", run: () => later(1) },
            { label: t.inbox.nextWeek, icon: "calendar", run: () => later(7) },
            { label: t.inbox.nextMonth, icon: "calendar", run: () => later(30) },
          ]}
        >
          {t.inbox.later}
        </Menu>
        <button type="button" class="button" disabled={!ids[following]} onClick={() => step(1)}>
          {t.inbox.next}
        </button>
        <a class="button" href={`/documents/${document.id}`}>
          {t.inbox.open}
        </a>
      </footer>
    </div>
  );
}

/** What stands in an empty inbox: that nothing is there, or that it is still on its way. */
function Nothing({ asleep, onAsleep }: { asleep: number; onAsleep: () => void }) {
  const vault = useVault();
  const coming = !vault.ready.value || vault.sync.value.backfill !== null;
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.inbox.title}
        </h1>
        {isPhone.value && <SyncState />}
      </header>
      <div class="empty" aria-busy={coming}>
        <Icon name="inbox" size={32} />
        <h2>{coming ? t.inbox.coming : t.inbox.empty}</h2>
        {!coming && <p>{t.inbox.emptyText}</p>}
        {!coming && <ProposedRules />}
        {!coming && <FiledAlone />}
        {asleep > 0 && (
          <button type="button" class="button" onClick={onAsleep}>
            {t.inbox.asleep(asleep)}
          </button>
        )}
      </div>
    </div>
  );
}
