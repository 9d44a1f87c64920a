/** Stores that a person may have originals in, besides the vault's own. */
export const cloudProviders = ["webdav", "nextcloud", "google", "onedrive"] as const;
/** Those that a person logs in at by their browser; an operator registers the vault there. */
export const oauthProviders = ["google", "onedrive"] as const;
/** What they call themselves. */
export const cloudNames = { webdav: "WebDAV", nextcloud: "Nextcloud", google: "Google Drive", onedrive: "OneDrive" } as const;
