ALTER TABLE "document_versions" ADD COLUMN "unpacking" jsonb;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "attached_to" uuid;--> statement-breakpoint
CREATE INDEX "documents_attached" ON "documents" USING btree ("attached_to") WHERE attached_to IS NOT NULL;