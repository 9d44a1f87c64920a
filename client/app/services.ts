// What the screens get from outside: the session, the vault, the app's own updates. Given by main.tsx, or by a test double.
import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { User } from "../../shared/api/identity.ts";
import type { OfficeApi } from "../data/officeTypes.ts";
import type { AccountApi, AdminApi, SessionApi, Vault } from "../data/types.ts";

export interface AppUpdates {
  /** A newer version of the app is downloaded and waits. */
  readonly updateReady: ReadonlySignal<boolean>;
  /** Switches to it and reloads. Only ever called by the person. */
  applyUpdate(): Promise<void>;
}

export interface Services {
  auth: SessionApi;
  account: AccountApi;
  admin: AdminApi;
  /** Fetched when a screen needs it. */
  office(): Promise<OfficeApi>;
  openVault(user: User): Promise<Vault>;
  app: AppUpdates;
}

export const ServicesContext = createContext<Services | null>(null);
export const VaultContext = createContext<{ vault: Vault; user: User; expired: boolean } | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("ServicesContext is missing");
  return services;
}

/** The open vault. Only inside the signed-in part of the app. */
export function useVault(): Vault {
  return useSignedIn().vault;
}

export function useSignedIn(): { vault: Vault; user: User; expired: boolean } {
  const signedIn = useContext(VaultContext);
  if (!signedIn) throw new Error("VaultContext is missing");
  return signedIn;
}
