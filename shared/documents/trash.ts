// How long a deleted document can be had back.

/** Days in the trash until the backend deletes a document for good. */
export const trashDays = 30;
const day = 24 * 60 * 60 * 1000;

/** The moment (ISO) before which whatever was trashed is gone for good at `now`. */
export const trashedUntil = (now: Date): string => new Date(now.getTime() - trashDays * day).toISOString();

/** When it goes, ISO: by the first night after its days are over, so never before tomorrow. */
export const goneOn = (trashedAt: string, now = new Date()): string =>
  new Date(Math.max(Date.parse(trashedAt) + trashDays * day, now.getTime() + day)).toISOString();
