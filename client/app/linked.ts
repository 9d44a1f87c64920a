// Addresses that mails link to: they open on their own, whoever is signed in here.
export const linkedPaths: ReadonlySet<string> = new Set(["/reset-password", "/verify-email", "/forgot-password"]);
