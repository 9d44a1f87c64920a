// The SQL of profiles.
import { eq } from "drizzle-orm";
import type { Database } from "../../../server/database/connection.ts";
import { type Profile, profile } from "../../../shared/api/identity.ts";
import { profiles } from "../../../shared/schema/index.ts";

/** Empty for a person who has not written one. */
export async function profileOf(db: Database, userId: string): Promise<Profile> {
  const [found] = await db.select().from(profiles).where(eq(profiles.userId, userId));
  return profile.parse(found ?? { fullName: "", phone: "" });
}

export async function writeProfile(db: Database, userId: string, wanted: Profile): Promise<void> {
  await db
    .insert(profiles)
    .values({ userId, ...wanted })
    .onConflictDoUpdate({ target: profiles.userId, set: wanted });
}
