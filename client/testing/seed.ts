// A household's documents, Norwegian and English, for looking at screens. Never part of the app.

import type { ShownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import { customKey } from "../../shared/mutators/customValues.ts";
import { emptyFields } from "../../shared/mutators/documentFields.ts";
import type { Correspondent, CustomField, DocumentType, Folder, Person, Tag, VaultDocument } from "../../shared/mutators/index.ts";

export const userId = "0190a000-0000-7000-8000-000000000001";

/** Ids that stay the same from run to run, so that addresses in scripts do. */
export function seedId(kind: number, n: number): string {
  return `0190a000-000${kind}-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

const at = (n: number) => new Date(Date.UTC(2026, 10, 20, 9, 30) - n * 31 * 3_600_000).toISOString();
const common = { ownerId: userId, createdAt: at(900) };

const folderNames: [string, number | null][] = [
  ["Hjem", null],
  ["Strøm og nett", 0],
  ["Kvitteringer", 0],
  ["Kontrakter", null],
  ["Helse", null],
  ["Arbeid", null],
  ["Lønnsslipper", 5],
  ["Bil", null],
  ["Skatt og bank", null],
  ["2025", 8],
];
export const folders: Folder[] = folderNames.map(([name, parent], n) => ({
  ...common,
  access: "owner",
  id: seedId(1, n),
  name,
  parentId: parent === null ? null : seedId(1, parent),
}));

const tagNames: [string, string][] = [
  ["Hjem", "#0f6b5c"],
  ["Kontrakt", "#7a4fd0"],
  ["Helse", "#c2415b"],
  ["Skatt", "#2f6fb3"],
  ["Identitet", "#b5651d"],
  ["Arbeid", "#5b6b22"],
  ["Bil", "#8b5e34"],
  ["Garanti", "#4a5a66"],
];
/** By number: in which other one it lies. */
const tagAbove: Readonly<Record<number, number>> = { 3: 5, 7: 1 };
export const tags: Tag[] = tagNames.map(([name, color], n) => {
  const above = tagAbove[n];
  return { ...common, id: seedId(2, n), name, color, parentId: above === undefined ? null : seedId(2, above) };
});

export const types: DocumentType[] = ["Faktura", "Kontrakt", "Kvittering", "Brev", "Attest", "Lønnsslipp"].map((name, n) => ({
  ...common,
  id: seedId(3, n),
  name,
}));

export const customFields: CustomField[] = [
  { ...common, id: seedId(9, 0), name: "Pris per år", kind: "money", options: [] },
  { ...common, id: seedId(9, 1), name: "Bindingstid ut", kind: "date", options: [] },
  { ...common, id: seedId(9, 2), name: "Løper", kind: "yesNo", options: [] },
  {
    ...common,
    ...{ id: seedId(9, 3), name: "Status", kind: "choice" },
    options: ["Til godkjenning", "Godkjent", "Avvist"].map((name, n) => ({ id: seedId(9, 30 + n), name })),
  },
  { ...common, id: seedId(9, 4), name: "Nettside", kind: "link", options: [] },
  { ...common, id: seedId(9, 5), name: "Kontaktperson", kind: "person", options: [] },
  { ...common, id: seedId(9, 6), name: "Gjelder", kind: "document", options: [] },
  { ...common, id: seedId(9, 7), name: "Antall rom", kind: "number", options: [] },
  { ...common, id: seedId(9, 8), name: "Vilkår i korte trekk", kind: "longText", options: [] },
];

const people = [
  "Nordkraft AS",
  "Fjordleie AS",
  "Redskapshuset",
  "Politiet",
  "Solvang legesenter",
  "Skatteetaten",
  "Nordvask",
  "Solbakken borettslag",
  "Havn kommune",
  "Trygghet Forsikring",
  "Bergen Tannklinikk",
  "Vestbanken",
];
export const correspondents: Correspondent[] = people.map((name, n) => ({ ...common, id: seedId(4, n), name }));

type Row = [
  title: string,
  name: string,
  from: number | null,
  pages: number | null,
  size: number,
  date: string | null,
  folder: number | null,
  tags: number[],
  type: number | null,
  more?: Partial<VaultDocument>,
];
const pdf = "application/pdf";
const offered = (n: number): VaultDocument["batch"] => ({
  versionId: seedId(0, n),
  parts: [
    [1, 1],
    [3, 3],
  ],
  state: "offered",
});
const rows: Row[] = [
  [
    "IMG_20261120_0931 kvittering fra hagesenteret på Landås 349,00.jpg",
    "IMG_20261120_0931 kvittering fra hagesenteret på Landås 349,00.jpg",
    null,
    null,
    284_000,
    null,
    null,
    [],
    null,
    { contentType: "image/jpeg", state: "uploading", filled: { title: { by: "name" } } },
  ],
  ["Scan 4 pages", "Scan 4 pages.pdf", null, null, 1_240_000, null, null, [], null, { state: "uploading" }],
  [
    "Strøm oktober 2026",
    "faktura_2026-10_88412.pdf",
    0,
    2,
    184_320,
    "2026-10-21",
    1,
    [0],
    0,
    {
      filled: {
        documentDate: { by: "reader", quote: "Fakturadato 21.10.2026" },
        correspondentId: { by: "ai", confidence: 0.94 },
        typeId: { by: "ai", confidence: 0.99, quote: "Faktura 2026-10-88412" },
        folderId: { by: "classifier", confidence: 0.93, alike: 5, quote: "nordkraft, strøm" },
        [customKey(seedId(9, 0))]: { by: "reader", quote: "Å betale kr 1 284,00" },
        [customKey(seedId(9, 3))]: { by: "ai", confidence: 0.71 },
      },
      custom: { [seedId(9, 0)]: "1284.00 NOK", [seedId(9, 3)]: seedId(9, 31) },
      classification: {
        state: "done",
        at: at(1),
        provider: "openai",
        model: "gpt-4o",
        suggestions: { tags: ["Energi"], correspondent: "Nordkraft Nett" },
      },
    },
  ],
  ["Kvittering Redskapshuset", "kvittering-redskapshuset.pdf", null, null, 96_500, null, 2, [], null, { state: "processing" }],
  [
    "Leiekontrakt Storgata 12",
    "Leiekontrakt Storgata 12 signert.pdf",
    1,
    18,
    2_480_000,
    "2026-09-03",
    3,
    [1, 0],
    1,
    {
      filedOn: "2026-11-20",
      filled: { folderId: { by: "classifier", confidence: 0.97, alike: 6 } },
      custom: {
        [seedId(9, 0)]: "162000.00 NOK",
        [seedId(9, 1)]: "2028-08-31",
        [seedId(9, 2)]: "yes",
        [seedId(9, 3)]: seedId(9, 31),
        [seedId(9, 4)]: "https://example.org/storgata-12",
        [seedId(9, 5)]: "Ingrid Solvang",
        [seedId(9, 6)]: seedId(5, 10),
        [seedId(9, 7)]: "3.5",
        [seedId(9, 8)]: "Tre måneders oppsigelse.\nStrøm kommer i tillegg.",
      },
    },
  ],
  [
    "Brev fra borettslaget om fasaden",
    "Brev uke 46.pdf",
    7,
    1,
    143_000,
    "2026-10-20",
    0,
    [0],
    3,
    { classification: { state: "skipped", at: at(2), reason: "no-provider" } },
  ],
  [
    "Pass Ida",
    "pass ida.pdf",
    3,
    1,
    612_000,
    "2021-05-02",
    null,
    [4],
    4,
    { recognition: { state: "waiting", pages: 12, done: 3, failed: 0, confidence: 0.93 } },
  ],
  [
    "Låst lønnsslipp september",
    "Lonnsslipp_09_2026_kryptert.pdf",
    8,
    null,
    88_000,
    null,
    6,
    [],
    null,
    { state: "failed", stateReason: "encrypted" },
  ],
  ["Vaksinasjonskort Emil", "vaksinasjonskort.pdf", 4, 2, 205_000, "2024-06-11", 4, [2], 4],
  ["Skattemelding 2025", "Skattemelding-2025.pdf", 5, 6, 480_000, "2026-03-18", 9, [3], 3],
  ["Garanti oppvaskmaskin", "garanti_oppvaskmaskin_2029.pdf", 6, 3, 320_000, "2024-02-08", 2, [0, 7], 2, { batch: offered(10) }],
  ["Bilforsikring 2026", "Forsikringsbevis_2026_EL12345.pdf", 9, 4, 390_000, "2026-01-02", 7, [6, 1], 1],
  ["Lønnsslipp august 2026", "Lonnsslipp_08_2026.pdf", 8, 1, 84_000, "2026-08-12", 6, [5], 5],
  ["Arbeidsavtale Havn kommune", "Arbeidsavtale.pdf", 8, 5, 512_000, "2023-06-01", 5, [5, 1], 1],
  ["Time hos tannlegen", "dentist-receipt.txt", 10, 1, 1_280, "2026-09-30", 4, [2], 2, { contentType: "text/plain" }],
  [
    "Møtereferat sameiet",
    "meeting-notes.md",
    7,
    1,
    3_400,
    "2026-09-14",
    0,
    [],
    3,
    { contentType: "text/markdown", attachedTo: seedId(5, 2) },
  ],
  [
    "Kvittering sykkel.png",
    "Kvittering sykkel.png",
    2,
    1,
    540_000,
    "2026-07-02",
    2,
    [7],
    2,
    { contentType: "image/png", recognition: { state: "done", pages: 1, done: 1, failed: 0, confidence: 0.74 } },
  ],
  [
    "Damaged scan from the old phone",
    "scan_0012.pdf",
    null,
    null,
    45_000,
    null,
    null,
    [],
    null,
    { state: "failed", stateReason: "broken" },
  ],
  ["Kontoutskrift 3. kvartal", "kontoutskrift Q3.pdf", 11, 9, 720_000, "2026-10-01", 8, [3], 3],
  ["Nettside lagret", "nettside.html", null, 1, 32_000, "2026-05-05", null, [], null, { contentType: "text/html" }],
  ["Annual housing statement", "Arsoppgave_bolig.pdf", 7, 3, 260_000, "2026-02-11", 9, [3, 0], 3],
  ["Serviceavtale varmepumpe", "serviceavtale.pdf", 6, 4, 311_000, "2025-11-19", 3, [1], 1],
  ["EU-kontroll 2026", "eu-kontroll.pdf", null, 2, 172_000, "2026-06-22", 7, [6], 4],
  [
    "Budsjett 2026.xlsx",
    "Budsjett 2026.xlsx",
    null,
    null,
    41_000,
    null,
    8,
    [],
    null,
    { contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", state: "failed", stateReason: "unsupported" },
  ],
  ["Vitnemål Universitetet i Bergen", "vitnemal.pdf", null, 2, 890_000, "2012-06-20", 5, [4], 4],
  ["Reiseregning Trondheim", "Reiseregning.pdf", 8, 3, 233_000, "2026-05-28", 5, [5], 2],
  ["Strøm september 2026", "faktura_2026-09_87120.pdf", 0, 2, 182_000, "2026-09-21", 1, [0], 0],
  ["Strøm august 2026", "faktura_2026-08_85990.pdf", 0, 2, 181_000, "2026-08-21", 1, [0], 0],
  ["Strøm juli 2026", "faktura_2026-07_84411.pdf", 0, 2, 180_000, "2026-07-21", 1, [0], 0],
  ["Husforsikring", "husforsikring-vilkar.pdf", 9, 42, 3_900_000, "2026-01-02", 3, [0, 1], 1],
  ["Blodprøvesvar", "provesvar.pdf", 4, 1, 76_000, "2026-04-17", 4, [2], 3],
  ["Førerkort Ida", "forerkort.jpg", 3, 1, 700_000, "2019-08-01", null, [4], 4, { contentType: "image/jpeg" }],
  ["Barnehageplass Emil", "tilbud-barnehage.pdf", 8, 2, 140_000, "2023-05-15", null, [], 3],
  ["Lånedokumenter bolig", "Lanedokumenter_signert_2022.pdf", 11, 27, 4_200_000, "2022-10-03", 8, [0, 1], 1],
  ["تأجير المكتب", "عقد إيجار المكتب ٢٠٢٥.pdf", null, 6, 410_000, "2025-03-01", 3, [1], 1],
  ["Receipt 🧾 coffee machine 50 % off #2", "Receipt 🧾 coffee machine 50 % off #2.pdf", 2, 1, 92_000, "2026-08-30", 2, [7], 2],
  ["Medlemskap turistforeningen", "medlemskap.pdf", null, 1, 66_000, "2026-01-20", null, [], 3],
  ["Samboerkontrakt", "samboerkontrakt.pdf", null, 4, 220_000, "2018-04-14", 3, [1], 1],
  ["Tegning bod.svg", "tegning bod.svg", null, null, 12_000, null, 0, [], null, { contentType: "image/svg+xml" }],
  ["Fødselsattest Emil", "fodselsattest.pdf", 5, 1, 154_000, "2022-11-30", null, [4], 4],
];

function document(row: Row, n: number): VaultDocument {
  const [title, name, from, pages, size, date, folder, tagNumbers, type, more] = row;
  return {
    ...common,
    id: seedId(5, n),
    access: "owner",
    ...emptyFields(),
    title,
    name,
    contentType: pdf,
    size,
    sha256: n.toString(16).padStart(64, "0"),
    pageCount: pages,
    documentDate: date,
    language: "nb",
    folderId: folder === null ? null : seedId(1, folder),
    typeId: type === null ? null : seedId(3, type),
    correspondentId: from === null ? null : seedId(4, from),
    tags: tagNumbers.map((tag) => seedId(2, tag)),
    state: "ready",
    stateReason: null,
    filled: {},
    classification: null,
    recognition: null,
    thumbnail: pages ? n.toString(16).padStart(64, "a") : null,
    versionId: seedId(0, n),
    createdAt: n < 2 ? new Date(Date.now() - (n + 1) * 3_600_000).toISOString() : at(n),
    updatedAt: at(n),
    trashedAt: null,
    ...more,
  };
}

/** The first are always the same; past the forty written ones they repeat with numbers, to any length. */
export function documents(count: number): VaultDocument[] {
  return Array.from({ length: count }, (_, n) => {
    const row = rows[n % rows.length] as Row;
    const made = document(row, n);
    if (n < rows.length) return made;
    return {
      ...made,
      title: `${made.title} (${n})`,
      state: "ready",
      stateReason: null,
      createdAt: new Date(Date.UTC(2026, 8, 1) - n * 600_000).toISOString(),
    };
  });
}

const said = (quote: string, page = 1) => ({ quote, source: "text" as const, at: 0, length: 0, page });

export const facts: ShownFacts = {
  title: { ...said("Faktura strøm oktober 2026"), title: "Faktura strøm oktober 2026" },
  documentDate: { ...said("Fakturadato 03.11.2026"), date: "2026-11-03", kind: "issue", precision: "day" },
  dueDate: { ...said("Forfallsdato: 17.11.2026"), date: "2026-11-17", kind: "due", precision: "day" },
  period: null,
  notice: null,
  total: { ...said("Å betale kr 1 249,00"), value: "1249.00", currency: "NOK", kind: "total" },
  amounts: [],
  accounts: [{ ...said("Kontonummer 8601 11 17947"), scheme: "no", value: "86011117947" }],
  references: [{ ...said("KID 1234567897"), scheme: "kid", value: "1234567897" }],
  organisations: [{ ...said("Org.nr. 974 760 673 MVA"), scheme: "no", value: "974760673" }],
  numbers: [{ quote: "ASN00042", source: "code", at: 0, length: 8, page: 1, kind: "archive", value: "42" }],
  correspondents: [{ ...said("Hafslund Strøm AS"), name: "Hafslund Strøm AS", by: "letterhead", confidence: 0.8 }],
};

export const pageText = [
  "Nordkraft AS\nFaktura 2026-10-88412\nKunde 40 118 204, Storgata 12, 5003 Bergen\nFakturadato 21.10.2026  Forfall 14.11.2026",
  "Forbruk 1.9. – 30.9. 612 kWh\nEnergi 742,10  Nettleie 285,50  Merverdiavgift 25 % 256,90\nÅ betale 1 284,50\nOppsigelse skjer skriftlig med 14 dagers varsel.",
].join("\f");

/** Beside everything of one's own: what the other member of the household shares. */
export const householdFolder: Folder = {
  ...common,
  ownerId: seedId(7, 1),
  access: "edit",
  id: seedId(1, 100),
  name: "Hytta",
  parentId: null,
};
export const householdDocuments = (): VaultDocument[] =>
  [
    document(["Takst hytta Geilo", "takst-hytta.pdf", null, 12, 2_100_000, "2026-05-04", null, [], null], 900),
    document(["Reiseforsikring Kari", "reiseforsikring.pdf", null, 2, 180_000, "2026-02-01", null, [], null], 901),
    document(["Strøm hytta september", "strom-hytta.pdf", null, 2, 160_000, "2026-09-28", null, [], null], 902),
  ].map((made, n) => ({
    ...made,
    ownerId: seedId(7, 1),
    access: n === 1 ? "view" : "edit",
    folderId: n === 2 ? householdFolder.id : null,
  }));

export const household: Person[] = [
  { id: userId, handle: "ida", fullName: "Ida Solvang" },
  { id: seedId(7, 1), handle: "kari", fullName: "Kari Solvang" },
];
