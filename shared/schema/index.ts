// All tables. The read model on the device is made from the same definitions (readModel.ts).
export * from "./ai.ts";
export * from "./clouds.ts";
export * from "./directory.ts";
export * from "./events.ts";
export * from "./identity.ts";
export * from "./imports.ts";
export * from "./labels.ts";
export * from "./mail.ts";
export * from "./mailIn.ts";
export * from "./rules.ts";
export * from "./services.ts";
export * from "./sharing.ts";
export * from "./sync.ts";
export * from "./templates.ts";
export * from "./vault.ts";
export * from "./webhooks.ts";

/** Tables on which the application's role has less than SELECT, INSERT, UPDATE, DELETE. Read by the migration runner. */
export const restrictedGrants: Record<string, readonly string[]> = { audit_log: ["SELECT", "INSERT"] };
