ALTER TABLE "uploads" ADD COLUMN "rejected_for" text;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "signed_until" timestamp with time zone DEFAULT now() + interval '5 minutes' NOT NULL;--> statement-breakpoint
-- Until then whatever was signed before may still be used.
ALTER TABLE "uploads" ALTER COLUMN "signed_until" SET DEFAULT now();--> statement-breakpoint
CREATE INDEX "uploads_unfinished" ON "uploads" USING btree ("owner_id") WHERE state <> 'complete';