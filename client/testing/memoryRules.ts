// Rules in memory, for looking at their screens.
import type { RuleApplication } from "../../shared/api/ruleApplications.ts";
import type { RuleProposal } from "../../shared/api/ruleProposals.ts";
import type { RulePreview, RuleView } from "../../shared/api/rules.ts";
import type { RulesApi } from "../data/ruleTypes.ts";
import { correspondents, folders } from "./seed.ts";

const at = (hoursAgo: number) => new Date(Date.UTC(2026, 10, 21, 8, 30) - hoursAgo * 3_600_000).toISOString();
const folder = "0190a000-0f00-7000-8000-000000000001";
const tag = "0190a000-0f00-7000-8000-000000000002";

const aRule = (n: number, more: Partial<RuleView>): RuleView => ({
  id: `0190a000-00fa-7000-8000-00000000000${n}`,
  name: "Power bills from Fjordkraft",
  trigger: "read",
  date: null,
  query: "from:fjordkraft type:invoice",
  actions: [
    { do: "file", folderId: folder },
    { do: "addTag", tagId: tag },
    { do: "title", pattern: "{from} {year}-{month}" },
  ],
  stop: true,
  enabled: true,
  zone: "Europe/Oslo",
  paused: null,
  names: { [folder]: "Power", [tag]: "to pay" },
  lastRun: at(3),
  failures: 0,
  ...more,
});

const aRunningOne: RuleApplication = {
  id: "0190a000-00fc-7000-8000-000000000001",
  at: at(0),
  state: "running",
  total: 8,
  changed: 3,
  failed: 1,
  failures: [
    {
      documentId: "0190a000-0000-7000-8000-000000000001",
      title: "Strøm mars",
      failures: [{ action: "title", code: "rule.title_value" }],
    },
  ],
};

export function memoryRules(empty: boolean): RulesApi {
  let proposals: RuleProposal[] = empty
    ? []
    : [
        {
          correspondentId: correspondents[0]!.id,
          folderId: folders[0]!.id,
          tagIds: [],
          count: 5,
          names: { correspondent: correspondents[0]!.name, folder: folders[0]!.name },
        },
      ];
  let applications: RuleApplication[] = empty ? [] : [{ ...aRunningOne, state: "done", changed: 7 }];
  let rules = empty
    ? []
    : [
        aRule(0, {}),
        aRule(1, {
          name: "Remind me before it is due",
          trigger: "date",
          date: { field: "due", days: -3 },
          query: "",
          stop: false,
          failures: 2,
        }),
        aRule(2, { name: "Old place", paused: { reason: "gone", names: ["Husleie 2024 og alt som hører til den gamle leiligheten"] } }),
        aRule(3, { name: "Everything to the accountant", trigger: "arrived", enabled: false, lastRun: null, actions: [{ do: "review" }] }),
      ];
  const preview: RulePreview = {
    total: 12,
    looked: 12,
    changing: 8,
    items: ["Fjordkraft AS", "Strøm mars"].map((title, n) => ({
      id: `0190a000-0000-7000-8000-00000000000${n}`,
      title,
      changes: [
        { field: "folderId", before: null, after: folder },
        { field: "tags", before: [], after: [tag] },
        { field: "title", before: title, after: "Fjordkraft 2026-03" },
      ],
      outside: n === 0 ? ["mail"] : [],
      failures: n === 1 ? [{ action: "title", code: "rule.title_value" }] : [],
    })),
    names: { [folder]: "Power", [tag]: "to pay" },
  };
  const found = (id: string) => rules.find((rule) => rule.id === id) ?? rules[0] ?? aRule(0, {});
  return {
    list: async () => [...rules],
    one: async (id) => found(id),
    create: async () => aRule(0, {}),
    change: async (id) => found(id),
    async setEnabled(id, enabled) {
      rules = rules.map((rule) => (rule.id === id ? { ...rule, enabled } : rule));
    },
    async order(ids) {
      rules = ids.map(found);
      return rules;
    },
    async remove(id) {
      rules = rules.filter((rule) => rule.id !== id);
    },
    preview: async () => preview,
    proposals: async () => proposals,
    async dismissProposal({ correspondentId }) {
      proposals = proposals.filter((one) => one.correspondentId !== correspondentId);
    },
    applications: async () => applications,
    async apply(_rule, id) {
      applications = [{ ...aRunningOne, id }, ...applications];
      return applications[0]!;
    },
    async stopApplying(_rule, id) {
      applications = applications.map((one) => (one.id === id ? { ...one, state: "stopped" as const } : one));
      return applications[0]!;
    },
    async undoApplying(_rule, id) {
      applications = applications.map((one) => (one.id === id ? { ...one, state: "undone" as const } : one));
      return { application: applications[0]!, undone: 3, kept: 1, more: false };
    },
    runs: async () => ({
      items: (["done", "partly", "failed"] as const).map((outcome, n) => ({
        id: `0190a000-00fb-7000-8000-00000000000${n}`,
        documentId: `0190a000-0000-7000-8000-00000000000${n}`,
        title: n === 2 ? null : "Fjordkraft 2026-03",
        at: at(n * 20),
        outcome,
        failures: n === 0 ? [] : [{ action: n === 1 ? "title" : "file", code: n === 1 ? "rule.title_value" : "access.view_only" }],
      })),
      next: null,
    }),
  };
}
