// What apps and the office around the vault take and answer. Only their own screens ask for it.
import type { AdminService, AdminServiceCreate, AdminServicePatch, ServiceView } from "../../shared/api/services.ts";

export interface OfficeApi {
  /** Apps that this person may use. */
  apps(): Promise<ServiceView[]>;
  /** Lets this browser open the app's page; answers its address. */
  openApp(key: string): Promise<string>;
  /** For administrators from here on. */
  services(): Promise<AdminService[]>;
  createService(service: AdminServiceCreate): Promise<AdminService>;
  changeService(key: string, patch: AdminServicePatch): Promise<AdminService>;
  deleteService(key: string): Promise<void>;
}
