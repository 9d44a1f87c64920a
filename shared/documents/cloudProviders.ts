/** Stores that a person may have originals in, besides the vault's own. */
export const cloudProviders = ["webdav", "nextcloud"] as const;
