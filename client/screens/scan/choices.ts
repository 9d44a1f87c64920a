// What is remembered of the scanner on this device.

import { filters } from "../../../shared/scan/picture/filters.ts";
import { preference } from "../../data/preference.ts";

export const automatic = preference("scan.automatic", ["off", "on"], "off");
export const torch = preference("scan.torch", ["off", "on"], "off");
/** Whether the pictures are kept beside the PDF, as they were taken. */
export const keptPictures = preference("scan.pictures", ["off", "on"], "off");
export const lastFilter = preference("scan.filter", filters, "colour");
/** The camera that was used last, in `keptMark`. */
export const cameraMark = "scan.camera";
