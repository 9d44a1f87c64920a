ALTER TABLE "users" ALTER COLUMN "language" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "language" DROP NOT NULL;--> statement-breakpoint
-- What was not said at sign-up was written down as English: the next sign-in or renewal says it.
UPDATE "users" SET "language" = NULL WHERE "language" = 'en';
