// The address at which a person receives mail: made, renewed and removed by them alone. An address that is renewed or removed ends at once.
import type { MailAddress, RefusedMail } from "../../shared/api/mailAddress.ts";
import { type MailTaking, mailTaking } from "../../shared/api/mailIn.ts";
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";
import { audit } from "../events/audit.ts";

type Queries = Pick<Connection, "query">;
interface By {
  userId: string;
  /** Of the network, for the audit log. */
  address: string;
}

/** Without letters that are mistaken for another: 32 of them, so that each stands for five bits. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";
/** 80 bits. */
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => letters[byte & 31]).join("");
const localPartSql = "left(regexp_replace(lower(handle), '[^a-z0-9_-]', '', 'g'), 40) || '.' || $2";

export async function readMailAddress(connection: Queries, userId: string, domain: string): Promise<MailAddress | null> {
  const { rows } = await connection.query<{
    localPart: string;
    own: string | null;
    senders: string[];
    taking: MailTaking;
    refused: RefusedMail[];
    createdAt: Date;
  }>(
    `SELECT a.local_part AS "localPart", CASE WHEN u.email_verified_at IS NOT NULL THEN lower(u.email) END AS own, a.senders, a.taking, a.refused,
            a.created_at AS "createdAt" FROM mail_addresses a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1`,
    [userId],
  );
  const [row] = rows;
  if (!row) return null;
  const { localPart, createdAt, ...rest } = row;
  return { ...rest, address: `${localPart}@${domain}`, createdAt: createdAt.toISOString() };
}

/** One that is there already stays as it is. */
export async function makeMailAddress(connection: Queries, { userId, address }: By): Promise<void> {
  const { rowCount } = await connection.query(
    `INSERT INTO mail_addresses (user_id, local_part, taking) SELECT id, ${localPartSql}, $3 FROM users WHERE id = $1 ON CONFLICT (user_id) DO NOTHING`,
    [userId, random(), JSON.stringify(mailTaking.parse({ take: "both" }))],
  );
  if (rowCount === 1) await audit(connection, { actorId: userId, event: "mail_address.made", details: { address } });
}

/** @throws AppError entity.notFound */
export async function renewMailAddress(connection: Queries, { userId, address }: By): Promise<void> {
  const { rowCount } = await connection.query(
    `UPDATE mail_addresses SET local_part = (SELECT ${localPartSql} FROM users WHERE id = $1), refused = '[]', created_at = now() WHERE user_id = $1`,
    [userId, random()],
  );
  if (rowCount !== 1) throw new AppError("entity.notFound");
  await audit(connection, { actorId: userId, event: "mail_address.renewed", details: { address } });
}

/** @throws AppError entity.notFound */
export async function changeMailAddress(
  connection: Queries,
  { userId, address }: By,
  { senders, taking }: { senders?: string[] | undefined; taking?: MailTaking | undefined },
): Promise<void> {
  const { rowCount } = await connection.query(
    "UPDATE mail_addresses SET senders = coalesce($2, senders), taking = coalesce($3, taking) WHERE user_id = $1",
    [userId, senders ? [...new Set(senders)] : null, taking ? JSON.stringify(taking) : null],
  );
  if (rowCount !== 1) throw new AppError("entity.notFound");
  if (senders)
    await audit(connection, { actorId: userId, event: "mail_address.senders_changed", details: { address, count: senders.length } });
}

/** What has come stays. @throws AppError entity.notFound */
export async function removeMailAddress(connection: Queries, { userId, address }: By): Promise<void> {
  const { rowCount } = await connection.query("DELETE FROM mail_addresses WHERE user_id = $1", [userId]);
  if (rowCount !== 1) throw new AppError("entity.notFound");
  await audit(connection, { actorId: userId, event: "mail_address.removed", details: { address } });
}
