// Apps and the office in memory, for looking at their screens.
import type { CloudConnection } from "../../shared/api/clouds.ts";
import type { OwnMailAddress } from "../../shared/api/mailAddress.ts";
import type { Arrival, MailAccount } from "../../shared/api/mailIn.ts";
import type { AdminService } from "../../shared/api/services.ts";
import type { Template } from "../../shared/api/templates.ts";
import { ApiProblem } from "../data/errors.ts";
import type { OfficeApi } from "../data/officeTypes.ts";
import { memoryDirectory } from "./memoryDirectory.ts";
import { memoryCloudImports, memoryImports } from "./memoryImports.ts";
import { memoryRules } from "./memoryRules.ts";
import { memoryWebhooks } from "./memoryWebhooks.ts";
import { folders, tags } from "./seed.ts";

const at = (hoursAgo: number) => new Date(Date.UTC(2026, 10, 21, 8, 30) - hoursAgo * 3_600_000).toISOString();

const aCloud = (name: string, provider: CloudConnection["provider"]): CloudConnection => ({
  id: name.toLowerCase(),
  provider,
  display_name: name,
  connected_at: at(400),
  status: "ACTIVE",
  organisation: false,
  account: `anna@${name.toLowerCase().replace(" ", "-")}.example.org`,
  folder: "DocuVault",
  problem: null,
  lastUsedAt: at(2),
  isDefault: true,
  followNames: false,
  originals: { count: 1_284, bytes: 3_400_000_000 },
  moving: { waiting: 16, failing: 2 },
  removing: false,
});

const letter: Template = {
  id: "0190a000-00cc-7000-8000-000000000000",
  name: "Kjøpekontrakt bolig",
  category: "Salg",
  shared: true,
  own: true,
  version: 3,
  updatedAt: at(20),
  html: '<h1 style="color: #0f6b5c">Kjøpekontrakt</h1><p>Mellom {{seller.name}} og {{buyer.name}}</p><p>Kjøpesum: <b>{{price | money}}</b></p><p style="text-align: right">{{day | date}}</p>',
  fields: [
    { name: "seller.name", kind: "text" },
    { name: "buyer.name", kind: "text" },
    { name: "price", kind: "money" },
    { name: "day", kind: "date" },
    {
      name: "rows",
      kind: "list",
      fields: [
        { name: "name", kind: "text" },
        { name: "sum", kind: "money" },
      ],
    },
    { name: "urgent", kind: "condition" },
  ],
};
const templates = ["Kjøpekontrakt bolig", "Oppdragsavtale", "Følgebrev", "Overtakelsesprotokoll"].map((name, n) => ({
  ...letter,
  id: `0190a000-00cc-7000-8000-00000000000${n}`,
  name,
  category: n < 2 ? "Salg" : "",
  shared: n === 0 || n === 3,
  own: n !== 3,
  updatedAt: at(20 * n),
}));

const aMailAccount: MailAccount = {
  id: "0190a000-00dd-7000-8000-000000000000",
  host: "imap.example.org",
  port: 993,
  security: "tls",
  username: "anna.bergstrom@example.org",
  rules: [
    {
      folder: "INBOX",
      from: "@kraft.example.org",
      subject: "faktura",
      attachment: "*.pdf",
      take: "attachments",
      title: "{sender} {date}",
      folderId: null,
      tagIds: [],
      afterwards: "move",
      moveTo: "Arkiv/Regninger",
    },
    {
      folder: "INBOX",
      from: "",
      subject: "",
      attachment: "",
      take: "both",
      title: "",
      folderId: null,
      tagIds: [],
      afterwards: "leave",
      moveTo: "",
    },
  ],
  folders: ["INBOX", "Arkiv/Regninger", "Sendt"],
  status: "ACTIVE",
  problem: null,
  paused: false,
  createdAt: at(400),
  lookedAt: at(0),
  waiting: 3,
  failed: 1,
};
const anAddress: OwnMailAddress = {
  domain: "in.example.org",
  address: {
    address: "anna.q7xk2mvw9hs4tnb8@in.example.org",
    own: "anna@example.org",
    senders: ["@kraft.example.org"],
    taking: { take: "both", attachment: "", title: "", folderId: folders[1]!.id, tagIds: tags.slice(1, 3).map(({ id }) => id) },
    refused: [
      { sender: "Reklame <tilbud@reklame.example.com>", at: at(3), reason: "sender" },
      { sender: "Banken <post@bank.example.com>", at: at(30), reason: "forged" },
    ],
    createdAt: at(200),
  },
};
const anArrival = (n: number, more: Partial<Arrival>): Arrival => ({
  id: `0190a000-00ee-7000-8000-00000000000${n}`,
  accountId: aMailAccount.id,
  folder: "INBOX",
  sender: "Fjordkraft AS <faktura@kraft.example.org>",
  subject: "Faktura for strøm, november 2026",
  sentAt: at(n * 5),
  arrivedAt: at(n * 5),
  size: 120_000,
  state: "taken",
  problem: null,
  leftThere: false,
  documents: [{ id: "0190a000-0000-7000-8000-000000000001", title: "Fjordkraft AS 2026-11-20" }],
  leftOut: 0,
  checks: null,
  ...more,
});
const someArrivals = [
  anArrival(0, { state: "waiting", documents: [] }),
  anArrival(1, { accountId: null, folder: null, checks: { spf: "pass", dkim: "pass", dmarc: "notChecked" } }),
  anArrival(2, {
    state: "failed",
    problem: "quota",
    documents: [],
    subject: "Kontrakt med alle vedlegg for leiligheten i Øvregaten 17, signert av begge parter",
  }),
  anArrival(3, { leftOut: 2, leftThere: true, subject: "Referat" }),
  anArrival(4, { state: "nothing", documents: [], subject: "" }),
];

export function memoryOffice(empty: boolean): OfficeApi {
  const service = (key: string, name: string, more: Partial<AdminService>): AdminService => ({
    key,
    name,
    description: "",
    icon: "",
    status: "available",
    since: at(50),
    checkedAt: at(0),
    address: `http://${key}:8080`,
    healthPath: "/health",
    everyone: false,
    from: "settings",
    reason: null,
    people: [],
    groups: [],
    ...more,
  });
  let services = empty
    ? []
    : [
        service("invoices", "Invoices", {
          description: "Outgoing invoices and reminders",
          icon: "🧾",
          everyone: true,
          from: "environment",
        }),
        service("keys", "Nøkkelskap", {
          description: "Who has which key",
          people: [{ id: "0190a000-00aa-7000-8000-000000000001", handle: "anna" }],
          groups: [{ id: "0190a000-00bb-7000-8000-000000000000", name: "Kontor Bergen" }],
        }),
        service("planner", "Viewing planner", { status: "unavailable", since: at(3), reason: "status 503", icon: "📅" }),
      ];
  const found = (key: string) => {
    const service = services.find((one) => one.key === key);
    if (!service) throw new ApiProblem({ code: "entity.not_found", status: 404 });
    return service;
  };
  let clouds: CloudConnection[] = empty
    ? []
    : [
        {
          ...aCloud("Organisation store", "webdav"),
          organisation: true,
          account: "",
          folder: "DocuVault/anna 0190a000-00aa-7000-8000-000000000001",
          isDefault: false,
          originals: { count: 42, bytes: 61_000_000 },
          moving: { waiting: 0, failing: 0 },
        },
        aCloud("Nextcloud", "nextcloud"),
        { ...aCloud("Google Drive", "google"), status: "REQUIRES_REAUTH", problem: "unauthorized", isDefault: false },
        { ...aCloud("Kontor", "webdav"), status: "REQUIRES_REAUTH", problem: "unauthorized", isDefault: false },
      ];
  const cloudChanged = (id: string, patch: Partial<CloudConnection>) => {
    clouds = clouds.map((cloud) => (cloud.id === id ? { ...cloud, ...patch } : cloud));
  };
  return {
    rules: memoryRules(empty),
    webhooks: memoryWebhooks(empty),
    directory: memoryDirectory(empty),
    imports: memoryImports(empty),
    cloudImports: memoryCloudImports(empty),
    clouds: async () => ({ items: clouds, next: null, offered: empty ? [] : ["google", "onedrive"] }),
    logInToCloud: async (provider) => `#connected=${provider}`,
    async connectCloud({ provider, username, serverUrl }) {
      if (!URL.canParse(serverUrl)) throw new ApiProblem({ code: "cloud.address_refused", status: 422 });
      const made = { ...aCloud(new URL(serverUrl).hostname, provider), account: username, isDefault: false };
      clouds = [...clouds, made];
      return made;
    },
    async removeCloud(id) {
      clouds = clouds.filter((cloud) => cloud.id !== id);
    },
    async setDefaultStorage(id) {
      for (const cloud of clouds) cloudChanged(cloud.id, { isDefault: cloud.id === id });
    },
    async setFollowNames(id, followNames) {
      cloudChanged(id, { followNames });
    },
    async moveOriginals(id) {
      if (id) cloudChanged(id, { moving: { waiting: 12, failing: 0 } });
    },
    mailAccounts: async () =>
      empty
        ? []
        : [
            aMailAccount,
            {
              ...aMailAccount,
              id: "0190a000-00dd-7000-8000-000000000001",
              username: "kontor@example.org",
              status: "REQUIRES_REAUTH",
              problem: "unauthorized",
            },
          ],
    addMailAccount: async () => {
      throw new ApiProblem({ code: "mailbox.unauthorized", status: 422 });
    },
    changeMailAccount: async () => aMailAccount,
    removeMailAccount: async () => undefined,
    lookForMail: async () => undefined,
    mailAddress: async () => (empty ? { ...anAddress, address: null } : anAddress),
    makeMailAddress: async () => anAddress,
    renewMailAddress: async () => anAddress,
    changeMailAddress: async () => anAddress,
    removeMailAddress: async () => undefined,
    arrivals: async () => ({ items: empty ? [] : someArrivals, next: null }),
    retryArrival: async () => undefined,
    apps: async () => services,
    openApp: async (key) => `#${found(key).key}`,
    templates: async () => ({ items: templates, next: null }),
    template: async () => letter,
    createTemplate: async () => ({ ...letter, removed: [] }),
    changeTemplate: async () => ({ ...letter, removed: ["<script>"] }),
    deleteTemplate: async () => undefined,
    previewTemplate: async ({ html }) => ({
      html: html.replace(/\{\{[^}]*\}\}/g, "…"),
      fields: letter.fields,
      missing: ["price"],
      removed: [],
    }),
    downloadTemplate: async () => undefined,
    keepDocument: async () => undefined,
    services: async () => services,
    async createService({ key, name, address }) {
      const made = service(key, name, { address });
      services = [...services, made];
      return made;
    },
    async changeService(key, { people, groups, addPeople = [], removePeople = [], addGroups = [], removeGroups = [], ...rest }) {
      const before = found(key);
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const after: AdminService = {
        ...before,
        ...given,
        people: changed(before.people, people, addPeople, removePeople, (id) => ({ id, handle: id.slice(-4) })),
        groups: changed(before.groups, groups, addGroups, removeGroups, (id) => ({ id, name: id.slice(-4) })),
      };
      services = services.map((one) => (one.key === key ? after : one));
      return after;
    },
    async deleteService(key) {
      services = services.filter((one) => one.key !== key);
    },
  };
}

function changed<One extends { id: string }>(
  before: One[],
  all: readonly string[] | undefined,
  add: readonly string[],
  remove: readonly string[],
  make: (id: string) => One,
): One[] {
  const rest = (all ? all.map(make) : before).filter(({ id }) => !remove.includes(id) && !add.includes(id));
  return [...rest, ...add.map(make)];
}
