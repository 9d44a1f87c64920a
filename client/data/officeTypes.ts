// What the office (all that the vault itself does not need: apps, rules, templates, mail, clouds) takes and answers. Only their own screens
// ask for it.
import type { z } from "zod";
import type { CloudConnection, CloudList, connectWebDav, OAuthProviderName } from "../../shared/api/clouds.ts";
import type { mailAddressPatch, OwnMailAddress } from "../../shared/api/mailAddress.ts";
import type { Arrival, MailAccount, mailAccountCreate, mailAccountPatch } from "../../shared/api/mailIn.ts";
import type { AdminService, AdminServiceCreate, AdminServicePatch, ServiceView } from "../../shared/api/services.ts";
import type {
  previewRequest,
  Rendered,
  SavedTemplate,
  Template,
  TemplateItem,
  templateChange,
  templateCreate,
  templateDocument,
} from "../../shared/api/templates.ts";
import type { DirectoryApi } from "./directoryTypes.ts";
import type { CloudImportApi, ImportApi } from "./importTypes.ts";
import type { RulesApi } from "./ruleTypes.ts";
import type { WebhooksApi } from "./webhookTypes.ts";

export interface OfficeApi {
  readonly rules: RulesApi;
  readonly webhooks: WebhooksApi;
  readonly directory: DirectoryApi;
  readonly imports: ImportApi;
  readonly cloudImports: CloudImportApi;
  /** The person's own stores. */
  clouds(): Promise<CloudList>;
  connectCloud(cloud: z.input<typeof connectWebDav>): Promise<CloudConnection>;
  /** The address of the provider's page. `connectionId`: a new log-in for this one. */
  logInToCloud(provider: OAuthProviderName, connectionId?: string): Promise<string>;
  removeCloud(id: string, documents: "bringBack" | "leave"): Promise<void>;
  /** Null: new originals stay here. */
  setDefaultStorage(connectionId: string | null): Promise<void>;
  /** Whether what is renamed or moved here gets its new name there too. */
  setFollowNames(connectionId: string, on: boolean): Promise<void>;
  /** All of them, to a connection or back here. */
  moveOriginals(connectionId: string | null): Promise<void>;
  /** The person's own mail accounts. */
  mailAccounts(): Promise<MailAccount[]>;
  addMailAccount(account: z.input<typeof mailAccountCreate>): Promise<MailAccount>;
  changeMailAccount(id: string, patch: z.input<typeof mailAccountPatch>): Promise<MailAccount>;
  removeMailAccount(id: string): Promise<void>;
  lookForMail(id: string): Promise<void>;
  /** The address at which this person receives. */
  mailAddress(): Promise<OwnMailAddress>;
  makeMailAddress(): Promise<OwnMailAddress>;
  /** Another one; the one before ends at once. */
  renewMailAddress(): Promise<OwnMailAddress>;
  changeMailAddress(patch: z.input<typeof mailAddressPatch>): Promise<OwnMailAddress>;
  removeMailAddress(): Promise<void>;
  /** What has come in, newest first. */
  arrivals(asked: { limit: number; cursor?: string }): Promise<{ items: Arrival[]; next: string | null }>;
  retryArrival(id: string): Promise<void>;
  /** Apps that this person may use. */
  apps(): Promise<ServiceView[]>;
  /** Lets this browser open the app's page; answers its address. */
  openApp(key: string): Promise<string>;
  templates(cursor?: string): Promise<{ items: TemplateItem[]; next: string | null }>;
  template(id: string): Promise<Template>;
  createTemplate(template: z.input<typeof templateCreate>): Promise<SavedTemplate>;
  changeTemplate(id: string, change: z.input<typeof templateChange>): Promise<SavedTemplate>;
  deleteTemplate(id: string): Promise<void>;
  previewTemplate(asked: z.input<typeof previewRequest>): Promise<Rendered>;
  /** The PDF, as a download of this name. */
  downloadTemplate(id: string, filled: Omit<z.input<typeof previewRequest>, "html">, name: string): Promise<void>;
  /** The PDF as a document of this person's. */
  keepDocument(id: string, asked: z.input<typeof templateDocument>): Promise<void>;
  /** For administrators from here on. */
  services(): Promise<AdminService[]>;
  createService(service: AdminServiceCreate): Promise<AdminService>;
  changeService(key: string, patch: AdminServicePatch): Promise<AdminService>;
  deleteService(key: string): Promise<void>;
}
