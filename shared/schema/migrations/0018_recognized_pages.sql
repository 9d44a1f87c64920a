CREATE TABLE "recognized_pages" (
	"version_id" uuid NOT NULL,
	"page" integer NOT NULL,
	"text" text,
	"words" "bytea",
	"confidence" double precision,
	"failure" text,
	CONSTRAINT "recognized_pages_version_id_page_pk" PRIMARY KEY("version_id","page")
);
--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "recognition" jsonb;--> statement-breakpoint
ALTER TABLE "recognized_pages" ADD CONSTRAINT "recognized_pages_version_id_document_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."document_versions"("id") ON DELETE cascade ON UPDATE no action;