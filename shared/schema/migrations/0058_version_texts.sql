CREATE TABLE "version_texts" (
	"version_id" uuid PRIMARY KEY NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "document_texts" ADD COLUMN "version_id" uuid;--> statement-breakpoint
ALTER TABLE "version_texts" ADD CONSTRAINT "version_texts_version_id_document_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."document_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
UPDATE "document_texts" t SET "version_id" = d."version_id" FROM "documents" d WHERE d."id" = t."document_id" AND d."state" = 'ready';
