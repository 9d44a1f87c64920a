CREATE TABLE "document_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"document_id" uuid NOT NULL,
	"backend" text DEFAULT 'objectStore' NOT NULL,
	"connection_id" uuid,
	"reference" text NOT NULL,
	"size" bigint NOT NULL,
	"sha256" text NOT NULL,
	"content_type" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "version_id" uuid;--> statement-breakpoint
ALTER TABLE "document_objects" ADD COLUMN "version_id" uuid;--> statement-breakpoint
-- Every original becomes its document's first version, under the id of the upload that brought it.
INSERT INTO "document_versions" ("id", "document_id", "reference", "size", "sha256", "content_type", "created_by", "created_at")
SELECT coalesce(u.id, gen_random_uuid()), o.document_id, o.key, o.size, o.sha256, o.content_type, coalesce(u.user_id, d.owner_id), coalesce(u.created_at, d.created_at)
  FROM "document_objects" o JOIN "documents" d ON d.id = o.document_id LEFT JOIN "uploads" u ON u.key = o.key
 WHERE o.kind = 'original';--> statement-breakpoint
UPDATE "documents" d SET "version_id" = v.id FROM "document_versions" v WHERE v.document_id = d.id;--> statement-breakpoint
DELETE FROM "document_objects" WHERE "kind" = 'original';--> statement-breakpoint
UPDATE "document_objects" o SET "version_id" = v.id FROM "document_versions" v WHERE v.document_id = o.document_id;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_reference" UNIQUE("backend","reference");--> statement-breakpoint
ALTER TABLE "document_objects" ALTER COLUMN "version_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "document_objects" DROP CONSTRAINT "document_objects_document_id_documents_id_fk";
--> statement-breakpoint
DROP INDEX "uploads_open";--> statement-breakpoint
ALTER TABLE "document_objects" DROP CONSTRAINT "document_objects_document_id_kind_pk";--> statement-breakpoint
ALTER TABLE "document_objects" ADD CONSTRAINT "document_objects_version_id_kind_pk" PRIMARY KEY("version_id","kind");--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_versions_document" ON "document_versions" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "document_versions_creator" ON "document_versions" USING btree ("created_by");--> statement-breakpoint
ALTER TABLE "document_objects" ADD CONSTRAINT "document_objects_version_id_document_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."document_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_open" ON "uploads" USING btree ("document_id","sha256") WHERE state = 'pending';--> statement-breakpoint
ALTER TABLE "document_objects" DROP COLUMN "document_id";
