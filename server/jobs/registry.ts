// Every job there is: its payload, its queue, how urgent it is, how often it is tried, when it runs by the clock. Whoever enqueues one
// and whoever runs one goes by this.
import { z } from "zod";
import { directorySourceKeys } from "../../shared/api/directory.ts";
import { mostPages } from "../../shared/detect/codes/pageCode.ts";
import { mailJob } from "./mails.ts";

interface JobRule {
  /** Parsed where it is enqueued and again where it runs: what lies in the queue may be of another version. */
  payload: z.ZodType;
  /** Tries, after which the task gives up or the job ends. Left out for what is tried for as long as it takes, which has to be `lasting`. */
  maxAttempts?: number;
  /** Lower runs first. Left out: 0. */
  priority?: number;
  /** Jobs of one queue run one after the other. */
  queue?: string;
  /** Still wanted however late: what keeps a part away for longer than its tries is waited out, ten minutes between two tries at most. */
  lasting?: true;
  /** Waits most of the time for services of others, for minutes and more: a runner of its own does it, so that no reading waits behind it. */
  outside?: true;
  /** When it is due, in UTC, and graphile-worker's options of it. */
  schedule?: readonly [time: string, options: string];
}

const ofDocument = z.object({ documentId: z.uuid() });
/** graphile-worker gives a scheduled job the time it was due. */
const scheduled = z.object({ _cron: z.object({ ts: z.iso.datetime({ offset: true }) }) });

export const jobs = {
  /** Text, pages, language. `crashes`: how often the reader has ended in the middle of it. */
  extract: { payload: ofDocument.extend({ crashes: z.number().int().min(0).default(0) }), lasting: true },
  /** Hands a slice of a vault's documents that are to be read again to the readers, and itself the next one. */
  reprocess: {
    payload: z.object({ ownerId: z.uuid(), after: z.uuid().default("00000000-0000-0000-0000-000000000000") }),
    priority: 25,
    lasting: true,
  },
  /** Barcodes and QR codes on these pages, counted from 1. */
  codes: {
    payload: ofDocument.extend({ pages: z.array(z.number().int().positive()).max(mostPages) }),
    priority: 12,
    lasting: true,
    maxAttempts: 5,
  },
  /** Some pages that are pictures; it enqueues itself until all have been recognized. Its runner has nothing else to do. */
  ocr: { payload: ofDocument, priority: 15, lasting: true },
  /** Texts of all documents come before pictures. */
  thumbnail: { payload: ofDocument, maxAttempts: 5, priority: 10, lasting: true },
  /** Files in a document's file become documents of their own. */
  attachments: { payload: ofDocument.extend({ versionId: z.uuid() }), maxAttempts: 12, priority: 5, lasting: true },
  /** A file with separator sheets in it becomes a document for each part. */
  "split-batch": { payload: ofDocument.extend({ versionId: z.uuid() }), maxAttempts: 12, priority: 5, lasting: true },
  /** `tries`: how often its provider has been asked and asked to wait. */
  classify: { payload: ofDocument.extend({ tries: z.number().int().min(0).default(0) }), maxAttempts: 6, priority: 20, lasting: true },
  /** Which documents of a vault seem to be the same one, for those that have been read since; it enqueues itself until all are done. */
  "find-duplicates": { payload: z.object({ ownerId: z.uuid() }), priority: 22, lasting: true },
  /** Vaults in which documents wait to be compared without a job: after an update all of what is there. */
  "compare-vaults": { payload: scheduled, maxAttempts: 3, schedule: ["*/10 * * * *", "?max=1"] },
  /** What waits in a vault's inbox, after something in it was filed. */
  suggest: { payload: z.object({ userId: z.uuid() }), maxAttempts: 5, priority: 20, lasting: true },
  /** A person's rules look at what has happened; one person's run one after the other (`ruleQueue`). */
  "run-rules": { payload: z.object({ userId: z.uuid() }), priority: 18, lasting: true },
  /** A rule is applied to documents that are there; it enqueues itself until all are done (`ruleQueue`). */
  "apply-rule": { payload: z.object({ applicationId: z.uuid() }), priority: 26, lasting: true },
  /** Days that have come for rules of dates. */
  "rule-dates": { payload: scheduled, maxAttempts: 3, schedule: ["5 * * * *", "?fill=1h&max=3"] },
  /** An address that a person's rule calls; one person's are called one after the other (`webhookQueue`). */
  "call-webhook": { payload: z.object({ deliveryId: z.uuid() }), priority: 18, lasting: true, outside: true },
  /** Originals of one person go to their cloud or come back, some of them a run; it enqueues itself until all have arrived. */
  "move-originals": { payload: z.object({ ownerId: z.uuid() }), priority: 30, lasting: true, outside: true },
  /** What an account that is gone had in one cloud. Best effort: a cloud that does not answer is given up. */
  "purge-cloud": { payload: z.object({ purgeId: z.uuid() }), maxAttempts: 8, priority: 30, outside: true },
  "expire-copies": { payload: scheduled, maxAttempts: 3, schedule: ["*/10 * * * *", "?max=3"] },
  /** `inParts`: what has arrived of uploads that nobody joins any more. */
  "delete-objects": {
    payload: z.object({
      keys: z.array(z.string().min(1)),
      inParts: z.array(z.object({ key: z.string().min(1), upload: z.string().min(1) })).optional(),
    }),
    lasting: true,
  },
  "refresh-search": { payload: z.object({ documentIds: z.array(z.uuid()).max(1000) }), lasting: true },
  /** What is indexed by an older version of the words. Looked for often: the first time after an update there is a whole vault of it. */
  "renew-search": { payload: scheduled, maxAttempts: 3, queue: "renew-search", schedule: ["*/5 * * * *", "?max=1"] },
  "send-mail": { payload: mailJob, maxAttempts: 25, queue: "email" },
  /** A document that a person sends; mails about accounts go first. Its tries go on for a day, so that greylisting and a server's outage pass. */
  "send-document-mail": { payload: z.object({ mailId: z.uuid() }), maxAttempts: 14, priority: 10, queue: "email" },
  /** A source of the directory is looked at, and what it says taken over or shown. `tries`: how often it has asked to wait. */
  "sync-directory": {
    payload: z.object({
      source: z.enum(directorySourceKeys),
      mode: z.enum(["preview", "sync"]),
      /** Of the plan that an administrator has looked at. */
      fingerprint: z.string().max(64).optional(),
      actorId: z.uuid().nullable().default(null),
      tries: z.number().int().min(0).default(0),
    }),
    maxAttempts: 5,
    priority: 22,
    queue: "directory",
    outside: true,
  },
  /** Some files of an import from the operator's containers; it enqueues itself until all of them have been looked at. */
  "import-azure": { payload: z.object({ importId: z.uuid() }), lasting: true, priority: 28, queue: "azure", outside: true },
  /** The same of one in a person's cloud; one person's run one after the other (`importQueue`). */
  "import-cloud": { payload: z.object({ importId: z.uuid() }), lasting: true, priority: 28, outside: true },
  /** Watched folders, and imports that rested until their cloud had a new log-in. */
  "look-at-clouds": { payload: scheduled, maxAttempts: 3, schedule: ["*/5 * * * *", "?max=1"] },
  "sync-directories": { payload: scheduled, maxAttempts: 3, schedule: ["25 * * * *", "?max=3"] },
  /** Accounts whose address was confirmed or changed come into the groups of their offices, or leave them. */
  "follow-directory": { payload: z.object({}), maxAttempts: 12, priority: 8, queue: "directory-groups" },
  "cleanup-abandoned-uploads": { payload: scheduled, maxAttempts: 3, schedule: ["*/10 * * * *", "?max=3"] },
  "audit-log-daily-export": { payload: scheduled, maxAttempts: 10, lasting: true, schedule: ["0 0 * * *", "?fill=2d&max=10"] },
  "compact-feeds": { payload: scheduled, maxAttempts: 3, schedule: ["30 3 * * *", "?fill=1d&max=3"] },
  "reconcile-storage": { payload: scheduled, maxAttempts: 3, schedule: ["0 2 * * *", "?fill=1d&max=3"] },
  "purge-history": { payload: scheduled, maxAttempts: 3, schedule: ["45 3 * * *", "?fill=1d&max=3"] },
  "empty-trash": { payload: scheduled, maxAttempts: 3, schedule: ["15 3 * * *", "?fill=1d&max=3"] },
} as const satisfies Record<string, JobRule>;

/** Of the jobs of one person's rules: no two at once. */
export const ruleQueue = (userId: string): string => `rules:${userId}`;

/** Of the calls of one person's rules: an address that is slow holds up nobody else's. */
export const webhookQueue = (userId: string): string => `webhooks:${userId}`;

/** Of the job of one import: a run that is repeated after a backend ended leaves no second one behind. */
export const importKey = (importId: string): string => `import:${importId}`;
export const importQueue = (userId: string): string => `imports:${userId}`;

/** Of the comparisons in one vault: no two at once, so that of two documents that are compared at a time one sees the other. */
export const comparingQueue = (ownerId: string): string => `duplicates:${ownerId}`;

export type JobName = keyof typeof jobs;
/** As it is enqueued, and as it arrives. */
export type JobInput<Name extends JobName> = z.input<(typeof jobs)[Name]["payload"]>;
export type JobPayload<Name extends JobName> = z.output<(typeof jobs)[Name]["payload"]>;

export const jobNames = Object.keys(jobs) as JobName[];
/** As many as the queue's table can count: such a job is bounded by its pauses alone. */
const endlessly = 2 ** 15 - 1;
export const triesOf = (name: JobName): number => ruleOf(name).maxAttempts ?? endlessly;
export const ruleOf = (name: JobName): JobRule => jobs[name];

/** Names fields, never values. Trying again changes nothing. */
export class InvalidPayload extends Error {
  constructor(name: JobName, { issues }: z.ZodError) {
    super(`${name}: the payload is not this job's: ${issues.map(({ path, code }) => `${path.join(".") || "."} (${code})`).join(", ")}`);
    this.name = "InvalidPayload";
  }
}

/** @throws InvalidPayload */
export function parsePayload<Name extends JobName>(name: Name, payload: unknown): JobPayload<Name> {
  const parsed = jobs[name].payload.safeParse(payload);
  if (!parsed.success) throw new InvalidPayload(name, parsed.error);
  return parsed.data as JobPayload<Name>;
}
