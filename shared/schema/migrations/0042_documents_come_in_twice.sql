CREATE TABLE "document_likeness" (
	"document_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"signature" "bytea",
	"bands" bigint[] DEFAULT '{}' NOT NULL,
	"asked" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "similar_documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"likeness" double precision,
	"dismissed_at" timestamp with time zone,
	CONSTRAINT "similar_documents_pair" UNIQUE("document_id","other_id")
);
--> statement-breakpoint
ALTER TABLE "document_versions" ADD COLUMN "merged_from" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "document_likeness" ADD CONSTRAINT "document_likeness_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_likeness" ADD CONSTRAINT "document_likeness_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "similar_documents" ADD CONSTRAINT "similar_documents_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "similar_documents" ADD CONSTRAINT "similar_documents_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "similar_documents" ADD CONSTRAINT "similar_documents_other_id_documents_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_likeness_bands" ON "document_likeness" USING gin ("bands") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "document_likeness_waiting" ON "document_likeness" USING btree ("owner_id","document_id") WHERE signature IS NULL;--> statement-breakpoint
CREATE INDEX "similar_documents_other" ON "similar_documents" USING btree ("other_id");--> statement-breakpoint
CREATE INDEX "similar_documents_owner" ON "similar_documents" USING btree ("owner_id","id") WHERE dismissed_at IS NULL;--> statement-breakpoint
CREATE INDEX "document_versions_merged" ON "document_versions" USING gin ("merged_from") WITH (fastupdate=false) WHERE merged_from <> '{}';--> statement-breakpoint
-- What is here already is looked at by the job, some documents at a time.
INSERT INTO "document_likeness" ("document_id", "owner_id") SELECT "id", "owner_id" FROM "documents" WHERE "version_id" IS NOT NULL;
