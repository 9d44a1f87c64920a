// Rules of people: what they ask for and do, what they have still to look at, what they did. Server only.
import { bigserial, boolean, date, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { ApplicationState } from "../api/ruleApplications.ts";
import { type DateOfRule, type RuleAction, type RulePause, type RunFailure, type RunOutcome, triggers } from "../rules/rule.ts";
import { instant, users } from "./identity.ts";
import { correspondents } from "./labels.ts";
import { documents, folders } from "./vault.ts";

const document = () =>
  uuid("document_id")
    .notNull()
    .references(() => documents.id, { onDelete: "cascade" });

export const rules = pgTable(
  "rules",
  {
    id: uuid("id").primaryKey(),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** They run in this order; several may have the same one for a moment, then the older one comes first. */
    position: integer("position").notNull(),
    enabled: boolean("enabled").notNull(),
    trigger: text("trigger", { enum: triggers }).notNull(),
    /** Of `date` rules alone. */
    date: jsonb("date").$type<DateOfRule>(),
    query: text("query").notNull(),
    actions: jsonb("actions").$type<RuleAction[]>().notNull(),
    /** All that `actions` name by id (`referredBy`): when it is gone, the rule pauses. */
    refers: uuid("refers").array().notNull(),
    /** What those were called when the rule was saved, by id: for the person's eyes, when they are gone. */
    names: jsonb("names").$type<Record<string, string>>().notNull(),
    stop: boolean("stop").notNull(),
    /** IANA name: whose days are meant. */
    zone: text("zone").notNull(),
    /** Why it does nothing although it is on. */
    paused: jsonb("paused").$type<RulePause>(),
    /** Rises with each saving: a job that began with an earlier one ends. */
    revision: integer("revision").notNull().default(1),
    /** Dates before this day in the rule's zone are not looked at. */
    since: date("since", { mode: "string" }).notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("rules_owner").on(t.ownerId, t.position), index("rules_refers").using("gin", t.refers).with({ fastupdate: false })],
);

/** Documents at which a person's rules have still to look. Written with the event itself, gone with the last effect. */
export const ruleWork = pgTable(
  "rule_work",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    documentId: document(),
    trigger: text("trigger", { enum: triggers }).notNull(),
    /** What people have taken away from the document with it or since: a rule does not put that back. */
    changes: jsonb("changes").$type<{ field: string; before: unknown }[]>(),
    /** Of `date`: the rule, and the day that has come. */
    ruleId: uuid("rule_id"),
    day: date("day", { mode: "string" }),
    /** How often looking at it has failed for a reason that nobody knows. */
    tries: smallint("tries").notNull().default(0),
  },
  (t) => [index("rule_work_owner").on(t.ownerId, t.id), index("rule_work_document").on(t.documentId)],
);

/** On which documents a rule has acted: once for each `occasion`, the day of a date, else empty. */
export const ruleActs = pgTable(
  "rule_acts",
  {
    ruleId: uuid("rule_id")
      .notNull()
      .references(() => rules.id, { onDelete: "cascade" }),
    documentId: document(),
    occasion: text("occasion").notNull(),
    at: instant("at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.ruleId, t.documentId, t.occasion] }), index("rule_acts_document").on(t.documentId)],
);

/** The newest runs of each rule, for its person. */
export const ruleRuns = pgTable(
  "rule_runs",
  {
    id: uuid("id").primaryKey(),
    ruleId: uuid("rule_id")
      .notNull()
      .references(() => rules.id, { onDelete: "cascade" }),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    documentId: document(),
    at: instant("at").notNull().defaultNow(),
    outcome: text("outcome").$type<RunOutcome>().notNull(),
    failures: jsonb("failures").$type<RunFailure[]>().notNull(),
  },
  (t) => [
    index("rule_runs_rule").on(t.ruleId, t.id),
    index("rule_runs_owner").on(t.ownerId, t.at),
    index("rule_runs_document").on(t.documentId),
  ],
);

/** How often a person's rules have acted in the minute that was counted last. */
export const ruleMinutes = pgTable("rule_minutes", {
  ownerId: uuid("owner_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  minute: instant("minute").notNull(),
  acts: integer("acts").notNull(),
});

/** A rule is applied to documents that are there, because its person said so. */
export const ruleApplications = pgTable(
  "rule_applications",
  {
    id: uuid("id").primaryKey(),
    ruleId: uuid("rule_id")
      .notNull()
      .references(() => rules.id, { onDelete: "cascade" }),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Of the rule, as it was looked at: another one is not applied. */
    revision: integer("revision").notNull(),
    /** All that it does is one group of the history. */
    groupId: uuid("group_id").notNull(),
    state: text("state").$type<ApplicationState>().notNull().default("running"),
    total: integer("total").notNull(),
    changed: integer("changed").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    /** The first of them. */
    failures: jsonb("failures").$type<{ documentId: string; failures: RunFailure[] }[]>().notNull().default([]),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("rule_applications_rule").on(t.ruleId, t.createdAt), index("rule_applications_owner").on(t.ownerId)],
);

/** Documents to which it has still to be applied. */
export const ruleApplicationDocuments = pgTable(
  "rule_application_documents",
  {
    applicationId: uuid("application_id")
      .notNull()
      .references(() => ruleApplications.id, { onDelete: "cascade" }),
    documentId: document(),
    position: integer("position").notNull(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.documentId] }), index("rule_application_documents_document").on(t.documentId)],
);

/** Rules that were proposed to a person and that they do not want to hear of again. */
export const ruleProposalsDismissed = pgTable(
  "rule_proposals_dismissed",
  {
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    correspondentId: uuid("correspondent_id")
      .notNull()
      .references(() => correspondents.id, { onDelete: "cascade" }),
    folderId: uuid("folder_id")
      .notNull()
      .references(() => folders.id, { onDelete: "cascade" }),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.correspondentId, t.folderId] }),
    index("rule_proposals_dismissed_correspondent").on(t.correspondentId),
    index("rule_proposals_dismissed_folder").on(t.folderId),
  ],
);
