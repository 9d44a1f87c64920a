// Everything known about a document, editable where it stands; what a machine filled in says so and is one tap from undone.
import type { ComponentChildren } from "preact";
import { fieldNamesShown } from "../../../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { isOwn, mayEdit, ownerName } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import { MiddleText } from "../../../components/MiddleText.tsx";
import { formatDateTime, formatSize } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { AlikeSection } from "./AlikeSection.tsx";
import { Attachments } from "./Attachments.tsx";
import { BatchNote } from "./BatchNote.tsx";
import { ClassificationNote } from "./ClassificationNote.tsx";
import { CustomFieldRows } from "./CustomFieldRows.tsx";
import { DuplicatesNote } from "./DuplicatesNote.tsx";
import { FactsSection } from "./FactsSection.tsx";
import { Failure } from "./Failure.tsx";
import { Field } from "./Field.tsx";
import { HistorySection } from "./HistorySection.tsx";
import { RecognitionNote } from "./RecognitionNote.tsx";
import { UploadNote } from "./UploadNote.tsx";
import { ReplacementNote, VersionsSection } from "./VersionsSection.tsx";
import "./details.css";

const shown = { heading: fieldNamesShown("heading"), row: fieldNamesShown("row"), quiet: fieldNamesShown("quiet") };

export function Details({ document }: { document: VaultDocument }) {
  const vault = useVault();
  return (
    <>
      <BatchNote document={document} />
      <fieldset class="details" aria-label={t.common.details} disabled={!mayEdit(document)}>
        {!isOwn(document) && (
          <p class="details-owner">
            <Icon name="people" size={16} />
            {(mayEdit(document) ? t.sharing.editable : t.sharing.viewOnly)(ownerName(vault, document.ownerId))}
          </p>
        )}
        {shown.heading.map((field) => (
          <Field key={field} document={document} field={field} />
        ))}
        <Failure document={document} />
        <UploadNote document={document} />
        <ReplacementNote document={document} />
        <DuplicatesNote document={document} />
        <dl class="fields">
          {shown.row.map((field) => (
            <Row key={field} label={t.document.fields[field]}>
              <Field document={document} field={field} />
            </Row>
          ))}
          <CustomFieldRows document={document} />
        </dl>
        <RecognitionNote document={document} />
        <ClassificationNote document={document} />
        <dl class="fields fields-quiet">
          <Row label={t.document.file}>
            <MiddleText text={document.name} />
          </Row>
          <Row label={t.document.size}>
            {formatSize(document.size)}
            {document.pageCount ? ` · ${t.common.pages(document.pageCount)}` : ""}
          </Row>
          <Row label={t.document.added}>{formatDateTime(document.createdAt)}</Row>
          {shown.quiet.map(
            (field) =>
              document[field] && (
                <Row key={field} label={t.document.fields[field]}>
                  <Field document={document} field={field} />
                </Row>
              ),
          )}
        </dl>
      </fieldset>
      <FactsSection document={document} />
      <Attachments document={document} />
      <VersionsSection document={document} />
      <AlikeSection document={document} />
      <HistorySection document={document} />
    </>
  );
}

function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
