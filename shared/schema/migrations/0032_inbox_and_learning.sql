CREATE TABLE "filing_features" (
	"document_id" uuid PRIMARY KEY NOT NULL,
	"version" smallint NOT NULL,
	"features" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "filed_on" text;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "snoozed_until" text;--> statement-breakpoint
ALTER TABLE "filing_features" ADD CONSTRAINT "filing_features_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;