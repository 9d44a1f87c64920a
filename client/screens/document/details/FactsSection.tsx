// What the document says of itself: each fact with the words that it was read from, to copy or to file by.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ShownFacts } from "../../../../shared/detect/facts/searchedFacts.ts";
import type { Evidence } from "../../../../shared/detect/facts.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { setField } from "../../../app/actions/documents.ts";
import { findOrCreate, labelNamed, labelsOf } from "../../../app/actions/labels.ts";
import { isOwn, mayEdit } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { tell } from "../../../app/undo.ts";
import type { Vault } from "../../../data/types.ts";
import { formatDate, formatMoney } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import "./facts.css";

export function FactsSection({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const known = useSignal<{ id: string; facts: ShownFacts } | null>(null);
  const { texts } = vault.searchIndex.value;
  const { id, state, recognition, versionId } = document;
  const look = (where: "anywhere" | "here") => {
    let stale = false;
    if (state === "ready")
      vault.facts(id, where).then(
        (facts) => {
          if (!stale && facts) known.value = { id, facts };
        },
        // Nothing is missed that could not be read elsewhere: the document itself is there.
        () => {},
      );
    return () => {
      stale = true;
    };
  };
  useEffect(() => look("anywhere"), [vault, id, state, recognition?.state, versionId]);
  // Texts come by the hundred: none of them is a reason to ask the server again.
  useEffect(() => look("here"), [texts]);
  const shown = known.value?.id === id ? factsOf(vault, document, known.value.facts) : [];
  if (shown.length === 0) return null;
  return (
    <section class="facts" aria-labelledby="facts-title">
      <h2 id="facts-title">{t.facts.title}</h2>
      <dl class="fact-list">
        {shown.map((fact) => (
          <Fact key={`${fact.label} ${fact.value}`} fact={fact} document={document} />
        ))}
      </dl>
    </section>
  );
}

interface ShownFact {
  label: string;
  /** As it is shown. */
  value: string;
  /** As it is copied: without blanks, as a form takes it. */
  plain: string;
  evidence: Evidence;
  use?: { words: string; run(): Promise<void> };
}

function factsOf(vault: Vault, document: VaultDocument, facts: ShownFacts): ShownFact[] {
  const { labels } = t.facts;
  const shown: ShownFact[] = [];
  const add = (label: string, value: string, evidence: Evidence, plain = value, use?: ShownFact["use"]) =>
    shown.push({ label, value, plain, evidence, ...(use && { use }) });
  const { dueDate, total, documentDate, period, notice, title } = facts;
  if (dueDate) add(labels.due, formatDate(dueDate.date), dueDate, dueDate.date);
  for (const amount of total ? [total] : facts.amounts.slice(0, 3))
    add(total ? labels.total : labels.amount, formatMoney(Number(amount.value), amount.currency), amount, amount.value);
  for (const account of facts.accounts)
    add(account.scheme === "iban" ? labels.iban : labels.account, grouped(account.value, account.scheme), account, account.value);
  for (const reference of facts.references)
    add(reference.scheme === "kid" ? labels.kid : labels.reference, reference.value, reference, reference.value);
  for (const organisation of facts.organisations) add(labels.organisation, organisation.value, organisation);
  for (const number of facts.numbers) add(labels.numbers[number.kind], number.value, number);
  if (period) add(labels.period, `${formatDate(period.from)} – ${formatDate(period.to)}`, period, `${period.from}/${period.to}`);
  if (notice) add(labels.notice, t.facts.noticeOf[notice.unit](notice.count), notice);
  if (!mayEdit(document)) return shown;
  for (const sender of facts.correspondents) {
    const use = useAsSender(vault, document, sender.name);
    if (use) add(labels.from, sender.name, sender, sender.name, use);
  }
  if (documentDate && documentDate.date !== document.documentDate) {
    const run = () => setField(vault, document, "documentDate", documentDate.date);
    add(labels.documentDate, formatDate(documentDate.date), documentDate, documentDate.date, { words: t.facts.useAs.date, run });
  }
  if (title.title !== document.title && title.title !== "") {
    const run = () => setField(vault, document, "title", title.title);
    add(labels.documentTitle, title.title, title, title.title, { words: t.facts.useAs.title, run });
  }
  return shown;
}

/** Undefined where it is the correspondent already, or where the vault is somebody else's and has none of that name. */
function useAsSender(vault: Vault, document: VaultDocument, name: string): ShownFact["use"] {
  const own = isOwn(document);
  const known = own
    ? labelNamed(vault, "correspondents", name)
    : labelsOf(vault, "correspondents", document.ownerId).find((one) => one.name.toLowerCase() === name.toLowerCase())?.id;
  if ((known && known === document.correspondentId) || (!own && !known)) return undefined;
  const run = async () => setField(vault, document, "correspondentId", known ?? (await findOrCreate(vault, "correspondents", name)));
  return { words: t.facts.useAs.correspondent, run };
}

/** An IBAN in fours, a Norwegian account as banks write it. */
function grouped(value: string, scheme: "iban" | "no"): string {
  return scheme === "iban" ? value.replace(/(.{4})(?=.)/g, "$1 ") : value.replace(/^(\d{4})(\d{2})(\d{5})$/, "$1 $2 $3");
}

function Fact({ fact, document }: { fact: ShownFact; document: VaultDocument }) {
  const { label, value, plain, evidence, use } = fact;
  const { quote, page, source } = evidence;
  const place = [
    source === "code" ? t.facts.inCode : source === "name" ? t.facts.inName : t.facts.quoted(quote),
    page && (document.pageCount ?? 0) > 1 ? t.facts.page(page) : "",
  ];
  const words = place.filter(Boolean).join(" · ");
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <span class="fact-value" dir="auto">
          {value}
        </span>
        <span class="fact-quote" dir="auto">
          {words}
        </span>
        <span class="fact-actions">
          <button
            type="button"
            class="link-button"
            aria-label={t.facts.copyOf(`${label} ${value}`)}
            onClick={() => void copy(plain, value)}
          >
            {t.facts.copy}
          </button>
          {use && (
            <button type="button" class="link-button" aria-label={`${use.words}: ${value}`} onClick={() => void use.run()}>
              {use.words}
            </button>
          )}
        </span>
      </dd>
    </>
  );
}

async function copy(plain: string, value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(plain);
    tell(t.facts.copied(value));
  } catch {
    // Refused, or not there on a page without https.
    tell(t.facts.notCopied);
  }
}
