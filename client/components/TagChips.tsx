// Tags by name and colour; the name always carries the meaning, the colour only helps the eye.
import { useVault } from "../app/services.ts";
import { t } from "../i18n/index.ts";

export function TagChips({ ids, limit }: { ids: readonly string[]; limit: number }) {
  const tags = useVault().tags.value;
  const known = ids.map((id) => tags.get(id)).filter((tag) => tag !== undefined);
  if (known.length === 0) return null;
  const hidden = known.slice(limit);
  return (
    <span class="tags">
      {known.slice(0, limit).map((tag) => (
        <span key={tag.id} class="tag">
          <i style={{ "--color": tag.color }} />
          <span class="cut">{tag.name}</span>
        </span>
      ))}
      {hidden.length > 0 && (
        <span class="tag" title={hidden.map((tag) => tag.name).join(", ")}>
          {t.list.moreTags(hidden.length)}
        </span>
      )}
    </span>
  );
}
