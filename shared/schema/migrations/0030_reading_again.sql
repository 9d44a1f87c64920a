ALTER TABLE "document_versions" ADD COLUMN "reader_version" smallint;--> statement-breakpoint
ALTER TABLE "document_versions" ADD COLUMN "read_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "document_versions" ADD COLUMN "reread_asked_at" timestamp with time zone;