// One field of a document, by what its entry in the registry says of it: how it is shown and changed, and who filled it in.
import { titleFromName } from "../../../../shared/detect/titleFromName.ts";
import {
  type DocumentFieldName,
  type DraftField,
  documentField,
  documentFields,
  draftFieldNames,
  type LabelField as LabelFieldName,
  labelFieldNames,
  type ProposedField,
  proposedFieldNames,
} from "../../../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { labelKinds } from "../../../../shared/mutators/labelKinds.ts";
import { acceptFilled, setField } from "../../../app/actions/documents.ts";
import { newFolder } from "../../../app/actions/folders.ts";
import { pathText } from "../../../app/actions/folderTree.ts";
import { findOrCreate, labelsOf } from "../../../app/actions/labels.ts";
import { isOwn, mayEdit, mayMove } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { type Choice, Picker } from "../../../components/Picker.tsx";
import { languageName } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { collator } from "../../../i18n/locale.ts";
import { Provenance } from "./Provenance.tsx";
import { TagField } from "./TagField.tsx";
import { DateField, HeadingField, LinesField, TextField } from "./TextFields.tsx";

interface Props<Name = DocumentFieldName> {
  document: VaultDocument;
  field: Name;
}

const isOf = <Name extends DocumentFieldName>(names: readonly Name[], field: DocumentFieldName): field is Name =>
  (names as readonly DocumentFieldName[]).includes(field);

export function Field({ document, field }: Props) {
  return (
    <>
      <Value document={document} field={field} />
      {isOf(proposedFieldNames, field) && <Source document={document} field={field} />}
    </>
  );
}

function Value({ document, field }: Props) {
  if (isOf(draftFieldNames, field)) return <Typed document={document} field={field} />;
  if (isOf(labelFieldNames, field)) return <LabelField document={document} field={field} />;
  if (field === "folderId") return <FolderField document={document} />;
  if (field === "tags") return <TagField document={document} />;
  return <>{field === "language" && languageName(document.language ?? "")}</>;
}

function Typed({ document, field }: Props<DraftField>) {
  const { kind, long, shown } = documentField(field)!;
  if (shown === "heading") return <HeadingField document={document} field={field} />;
  if (kind === "date") return <DateField document={document} field={field} />;
  return long ? <LinesField document={document} field={field} /> : <TextField document={document} field={field} />;
}

function FolderField({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const folders = vault.folders.value;
  const place = document.folderId ? pathText(folders, document.folderId) : isOwn(document) ? t.document.topLevel : t.sharing.withMe;
  if (!mayMove(vault, document))
    return (
      <span class="cut" dir="auto">
        {place}
      </span>
    );
  const choices: Choice[] = [
    // the top level of somebody else's vault is theirs
    ...(isOwn(document) ? [{ id: null, name: t.document.topLevel, icon: "documents" as const }] : []),
    ...[...folders.values()]
      .filter((folder) => folder.ownerId === document.ownerId && mayEdit(folder))
      .map(({ id }): Choice => ({ id, name: pathText(folders, id), icon: "folder" }))
      .sort((a, b) => collator.value.compare(a.name, b.name)),
  ];
  return (
    <Picker
      label={t.document.fields.folderId}
      value={place}
      placeholder={t.document.chooseFolder}
      filterLabel={isOwn(document) ? t.document.filterOrNewFolder : t.document.filterFolder}
      choices={choices}
      chosen={document.folderId}
      onChoose={(id) => void setField(vault, document, "folderId", id)}
      {...(isOwn(document) && {
        onCreate: async (name: string) => setField(vault, document, "folderId", await newFolder(vault, name, null)),
      })}
    />
  );
}

function LabelField({ document, field }: Props<LabelFieldName>) {
  const vault = useVault();
  const kind = labelKinds[documentFields[field].refersTo].collection;
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

function Source({ document, field }: { document: VaultDocument; field: ProposedField }) {
  const vault = useVault();
  if (document[field] === null || (field === "title" && document.title === titleFromName(document.name))) return null;
  return (
    <Provenance
      name={t.document.fields[field]}
      filled={document.filled[field]}
      accept={() => acceptFilled(vault, document, field, t.document.fields[field])}
      undo={() => setField(vault, document, field, field === "title" ? titleFromName(document.name) : null)}
    />
  );
}
