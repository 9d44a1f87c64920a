// Into which other tag a tag is put.
import type { Tag } from "../../../shared/mutators/index.ts";
import { findOrCreate } from "../../app/actions/labels.ts";
import { moveTag, placesFor } from "../../app/actions/tagPlaces.ts";
import { askText } from "../../app/dialogs.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../Icon.tsx";
import { tagPlace } from "./asked.ts";
import { PlaceDialog, type PlaceOption } from "./PlaceDialog.tsx";

export function TagPlaceChooser({ tag }: { tag: Tag }) {
  const vault = useVault();
  const options: PlaceOption[] = [
    { id: null, text: t.tagging.top, mark: <Icon name="tag" /> },
    ...placesFor(vault, tag).map(({ id, path, color }) => ({ id, text: path, mark: <i class="dot" style={{ "--color": color }} /> })),
  ];
  const close = () => {
    tagPlace.value = null;
  };
  const addTag = async () => {
    close();
    const name = await askText({ title: t.settings.addTag, label: t.folder.name, initial: "", confirm: t.common.create });
    if (!name?.trim()) return;
    const id = await findOrCreate(vault, "tags", name);
    // One of that name may be there, and lie in this one, or too deep.
    if (placesFor(vault, tag).some((place) => place.id === id)) await moveTag(vault, tag, id);
    else tell(t.tagging.noPlace(tag.name, name.trim()));
  };
  return (
    <PlaceDialog
      title={t.tagging.moveTitle(tag.name)}
      filterLabel={t.tagging.moveFilter}
      listLabel={t.nav.tags}
      none={t.tagging.moveNone}
      options={options}
      here={tag.parentId ?? null}
      onChoose={(id) => void moveTag(vault, tag, id)}
      onClose={close}
    >
      <button type="button" class="button dialog-extra" onClick={() => void addTag()}>
        <Icon name="plus" size={16} />
        {t.settings.addTag}
      </button>
    </PlaceDialog>
  );
}
