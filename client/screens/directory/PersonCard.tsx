// One person of the directory, and what can be done with what is known of them.
import { useState } from "preact/hooks";
import type { DirectoryOffice, DirectoryPerson } from "../../../shared/api/directory.ts";
import { findOrCreate, labelNamed } from "../../app/actions/labels.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { Face } from "./Face.tsx";

interface Props {
  person: DirectoryPerson;
  offices: ReadonlyMap<string, DirectoryOffice>;
  onClose: () => void;
}

export function PersonCard({ person, offices, onClose }: Props) {
  const vault = useVault();
  const [said, setSaid] = useState("");
  const isCorrespondent = labelNamed(vault, "correspondents", person.name) !== undefined;
  const places = person.officeIds.flatMap((id) => offices.get(id)?.name ?? []);
  const keep = async () => {
    try {
      await findOrCreate(vault, "correspondents", person.name);
      setSaid(t.directory.isCorrespondent(person.name));
    } catch {
      tell(t.undo.failed);
    }
  };
  return (
    <Dialog title={person.name} onClose={onClose}>
      <div class="directory-card">
        <Face person={person} large />
        <div class="directory-facts">
          {person.gone && <span class="directory-gone">{t.directory.gone}</span>}
          {person.title && <span dir="auto">{person.title}</span>}
          {places.length > 0 && <span dir="auto">{places.join(", ")}</span>}
          {person.phone && (
            <a href={`tel:${person.phone.replace(/[^+\d]/g, "")}`}>
              <Icon name="phone" size={16} />
              {person.phone}
            </a>
          )}
          {person.email && (
            <a href={`mailto:${encodeURIComponent(person.email)}`}>
              <Icon name="mail" size={16} />
              {person.email}
            </a>
          )}
        </div>
      </div>
      <p class="field-note" role="status">
        {said}
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t.common.close}
        </button>
        <button type="button" class="button button-primary" disabled={isCorrespondent} onClick={() => void keep()}>
          {isCorrespondent ? t.directory.isOne : t.directory.makeCorrespondent}
        </button>
      </div>
    </Dialog>
  );
}
