// A document is sent by mail: to whom, with which words, as a file or a link; and what has become of earlier mails of it.
import { useId, useState } from "preact/hooks";
import { v7 as newId } from "uuid";
import { z } from "zod";
import { largestAttachment, type MailAs, mostRecipients } from "../../../shared/api/mails.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { problemText } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../Dialog.tsx";
import { Field } from "../forms/Fields.tsx";
import { FormError } from "../forms/FormError.tsx";
import { useForm } from "../forms/form.ts";
import { DirectoryRecipients } from "./DirectoryRecipients.tsx";
import { SentMails } from "./SentMails.tsx";
import { useSentMails } from "./useSentMails.ts";
import "../forms/forms.css";
import "./mail.css";

const addresses = (typed: string) =>
  typed
    .split(/[\s,;]+/)
    .map((one) => one.replace(/^<|>$/g, ""))
    .filter((one) => one !== "");

const schema = z.object({
  to: z
    .string()
    .transform(addresses)
    .pipe(z.array(z.email().max(254)).min(1).max(mostRecipients)),
  subject: z.string().trim().min(1).max(200),
  text: z.string().max(10_000).default(""),
});

export function MailDialog({ document, onClose }: { document: VaultDocument; onClose: () => void }) {
  const vault = useVault();
  const tooLarge = document.size > largestAttachment;
  const [as, setAs] = useState<MailAs>(tooLarge ? "link" : "attachment");
  const [id, setId] = useState(() => newId());
  const [said, setSaid] = useState("");
  const sent = useSentMails({ document: document.id });
  const form = useForm(schema, async (mail) => {
    setSaid("");
    await (await vault.mail()).sendMail({ ...mail, id, documentId: document.id, as });
    setId(newId());
    setSaid(t.mail.onItsWay(mail.to.join(", ")));
    await sent.reload();
  });
  // another mail than the one that a lost answer may have been about
  const changed = () => {
    setSaid("");
    setId(newId());
  };
  return (
    <Dialog title={t.mail.title(document.title)} onClose={onClose}>
      <form class="stacked-form" noValidate onSubmit={form.onSubmit} onInput={changed} aria-busy={form.busy}>
        <FormError text={form.problem.message} />
        <Field name="to" label={t.mail.to} autoComplete="off" hint={t.mail.toHint(mostRecipients)} error={form.problem.fields.to} />
        <DirectoryRecipients />
        <Field name="subject" label={t.mail.subject} autoComplete="off" initial={document.title} error={form.problem.fields.subject} />
        <TextArea name="text" label={t.mail.text} error={form.problem.fields.text} />
        <fieldset class="segments mail-as" aria-label={t.mail.as}>
          {(["attachment", "link"] as const).map((way) => (
            <button
              key={way}
              type="button"
              disabled={way === "attachment" && tooLarge}
              aria-pressed={as === way}
              onClick={() => {
                setAs(way);
                changed();
              }}
            >
              {t.mail.ways[way]}
            </button>
          ))}
        </fieldset>
        <p class="field-note">
          {as === "link" ? (tooLarge ? t.mail.tooLargeNote(formatSize(largestAttachment)) : t.mail.linkNote) : t.mail.attachmentNote}
        </p>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t.common.close}
          </button>
          <button type="submit" class="button button-primary" disabled={form.busy}>
            {form.busy ? t.mail.sending : t.mail.send}
          </button>
        </div>
        <p role="status" class="field-note">
          {said}
        </p>
      </form>
      {sent.items.length > 0 && (
        <>
          <h3 class="share-head">{t.mail.earlier}</h3>
          <SentMails items={sent.items} />
        </>
      )}
      {sent.error !== undefined && <p class="field-note">{problemText(sent.error).message}</p>}
    </Dialog>
  );
}

function TextArea({ name, label, error }: { name: string; label: string; error: string | undefined }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        {label}
        <span class="field-note"> {t.auth.optional}</span>
      </label>
      <textarea id={id} name={name} class="input mail-text" rows={5} maxLength={10_000} aria-invalid={error ? true : undefined} />
      {error && <p class="field-error">{error}</p>}
    </div>
  );
}
