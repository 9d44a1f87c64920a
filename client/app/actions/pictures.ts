// Pictures that came as files: the scanner's crop is offered for them.
import { isPicture } from "../../data/pictureTypes.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import type { Offer } from "../undo.ts";

/** Pictures that are taken into one scan from an address. */
const most = 20;

/** The scanner with these documents' pictures as its pages. */
export const scanOf = (ids: readonly string[]): string => `/scan?pictures=${ids.join(",")}`;

export const picturesIn = (asked: string): string[] => asked.split(",").slice(0, most);

/** Where all of what was added are pictures, and few enough. */
export function cropOffer(vault: Vault, ids: readonly string[]): Offer | null {
  const all = ids.every((id) => isPicture(vault.document(id).peek()?.contentType ?? ""));
  return all && ids.length > 0 && ids.length <= most ? { label: t.scan.crop, href: scanOf(ids) } : null;
}
