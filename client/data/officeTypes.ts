// What apps and the office around the vault take and answer. Only their own screens ask for it.
import type { z } from "zod";
import type { CloudConnection, connectWebDav } from "../../shared/api/clouds.ts";
import type { AdminService, AdminServiceCreate, AdminServicePatch, ServiceView } from "../../shared/api/services.ts";

export interface OfficeApi {
  /** The person's own stores. */
  clouds(): Promise<CloudConnection[]>;
  connectCloud(cloud: z.input<typeof connectWebDav>): Promise<CloudConnection>;
  removeCloud(id: string, documents: "bringBack" | "leave"): Promise<void>;
  /** Null: new originals stay here. */
  setDefaultStorage(connectionId: string | null): Promise<void>;
  /** All of them, to a connection or back here. */
  moveOriginals(connectionId: string | null): Promise<void>;
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
