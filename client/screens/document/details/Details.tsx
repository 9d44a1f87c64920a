// Everything known about a document, editable where it stands; what a machine filled in says so and is one tap from undone.
import type { ComponentChildren } from "preact";
import { titleFromName } from "../../../../shared/detect/titleFromName.ts";
import type { FilledField, VaultDocument } from "../../../../shared/mutators/index.ts";
import { acceptFilled, setField } from "../../../app/actions/documents.ts";
import { newFolder } from "../../../app/actions/folders.ts";
import { pathText } from "../../../app/actions/folderTree.ts";
import { findOrCreate, labelsOf } from "../../../app/actions/labels.ts";
import { isOwn, mayEdit, mayMove, ownerName } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import { MiddleText } from "../../../components/MiddleText.tsx";
import { type Choice, Picker } from "../../../components/Picker.tsx";
import { formatDateTime, formatPercent, formatSize, languageName } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { collator } from "../../../i18n/locale.ts";
import { Attachments } from "./Attachments.tsx";
import { ClassificationNote } from "./ClassificationNote.tsx";
import { FactsSection } from "./FactsSection.tsx";
import { Failure } from "./Failure.tsx";
import { HistorySection } from "./HistorySection.tsx";
import { RecognitionNote } from "./RecognitionNote.tsx";
import { TagField } from "./TagField.tsx";
import { DateField, NotesField, TitleField } from "./TextFields.tsx";
import { UploadNote } from "./UploadNote.tsx";
import { ReplacementNote, VersionsSection } from "./VersionsSection.tsx";
import "./details.css";

type Fillable = Exclude<FilledField, "tags" | "language">;

export function Details({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const folders = vault.folders.value;
  const folderChoices: Choice[] = [
    // the top level of somebody else's vault is theirs
    ...(isOwn(document) ? [{ id: null, name: t.document.topLevel, icon: "documents" as const }] : []),
    ...[...folders.values()]
      .filter((folder) => folder.ownerId === document.ownerId && mayEdit(folder))
      .map(({ id }): Choice => ({ id, name: pathText(folders, id), icon: "folder" }))
      .sort((a, b) => collator.value.compare(a.name, b.name)),
  ];
  const place = document.folderId ? pathText(folders, document.folderId) : isOwn(document) ? t.document.topLevel : t.sharing.withMe;
  return (
    <>
      <fieldset class="details" aria-label={t.common.details} disabled={!mayEdit(document)}>
        {!isOwn(document) && (
          <p class="details-owner">
            <Icon name="people" size={16} />
            {(mayEdit(document) ? t.sharing.editable : t.sharing.viewOnly)(ownerName(vault, document.ownerId))}
          </p>
        )}
        <TitleField document={document} />
        <Provenance document={document} field="title" />
        <Failure document={document} />
        <UploadNote document={document} />
        <ReplacementNote document={document} />
        <dl class="fields">
          <Row label={t.document.fields.documentDate}>
            <DateField document={document} />
            <Provenance document={document} field="documentDate" />
          </Row>
          <Row label={t.document.fields.correspondentId}>
            <LabelField document={document} field="correspondentId" />
            <Provenance document={document} field="correspondentId" />
          </Row>
          <Row label={t.document.fields.typeId}>
            <LabelField document={document} field="typeId" />
            <Provenance document={document} field="typeId" />
          </Row>
          <Row label={t.document.fields.folderId}>
            {mayMove(vault, document) ? (
              <Picker
                label={t.document.fields.folderId}
                value={place}
                placeholder={t.document.choose.folderId}
                filterLabel={isOwn(document) ? t.document.filterOrNewFolder : t.document.filterFolder}
                choices={folderChoices}
                chosen={document.folderId}
                onChoose={(id) => void setField(vault, document, "folderId", id)}
                {...(isOwn(document) && {
                  onCreate: async (name: string) => setField(vault, document, "folderId", await newFolder(vault, name, null)),
                })}
              />
            ) : (
              <span class="cut" dir="auto">
                {place}
              </span>
            )}
            <Provenance document={document} field="folderId" />
          </Row>
          <Row label={t.document.fields.tags}>
            <TagField document={document} />
          </Row>
          <Row label={t.document.fields.notes}>
            <NotesField document={document} />
          </Row>
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
          {document.language && <Row label={t.document.fields.language}>{languageName(document.language)}</Row>}
        </dl>
      </fieldset>
      <FactsSection document={document} />
      <Attachments document={document} />
      <VersionsSection document={document} />
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

function LabelField({ document, field }: { document: VaultDocument; field: "typeId" | "correspondentId" }) {
  const vault = useVault();
  const kind = field === "typeId" ? "types" : "correspondents";
  const labels = vault[kind].value;
  const choices: Choice[] = labelsOf(vault, kind, document.ownerId).map(({ id, name }) => ({ id, name }));
  const chosen = document[field];
  return (
    <Picker
      label={t.document.fields[field]}
      value={(chosen && labels.get(chosen)?.name) || ""}
      placeholder={t.common.none}
      filterLabel={t.document.filter}
      choices={chosen ? [{ id: null, name: t.document.clear }, ...choices] : choices}
      chosen={chosen}
      onChoose={(id) => void setField(vault, document, field, id)}
      {...(isOwn(document) && {
        onCreate: async (name: string) => setField(vault, document, field, await findOrCreate(vault, kind, name)),
      })}
    />
  );
}

/** Who filled a field, from which words, and the two answers to it. The file's name as a title needs none. */
function Provenance({ document, field }: { document: VaultDocument; field: Fillable }) {
  const vault = useVault();
  const filled = document.filled[field];
  if (!filled || filled.by === "name" || filled.by === "person" || filled.accepted || document[field] === null) return null;
  if (field === "title" && document.title === titleFromName(document.name)) return null;
  const who = t.document.filledBy[filled.by];
  const name = t.document.fields[field];
  const undo = () => setField(vault, document, field, field === "title" ? titleFromName(document.name) : null);
  return (
    <p class="why">
      <span>
        {filled.quote ? t.document.filledFrom(who, filled.quote) : who}
        {filled.confidence !== undefined && ` · ${t.document.confidence(formatPercent(filled.confidence))}`}
      </span>
      <span class="why-actions">
        <button
          type="button"
          class="link-button"
          aria-label={t.document.acceptField(name)}
          onClick={() => void acceptFilled(vault, document, field)}
        >
          {t.document.accept}
        </button>
        <button type="button" class="link-button" aria-label={t.document.undoField(name)} onClick={() => void undo()}>
          {t.common.undo}
        </button>
      </span>
    </p>
  );
}
