ALTER TABLE "azure_imports" RENAME TO "imports";--> statement-breakpoint
ALTER TABLE "azure_blobs" RENAME TO "import_files";--> statement-breakpoint
ALTER TABLE "import_files" RENAME COLUMN "container" TO "place";--> statement-breakpoint
ALTER TABLE "import_files" RENAME COLUMN "md5" TO "checksum";--> statement-breakpoint
UPDATE "import_files" SET "checksum" = 'md5:' || "checksum" WHERE "checksum" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "import_files" ADD COLUMN "look" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "import_files" RENAME CONSTRAINT "azure_blobs_import_id_id_pk" TO "import_files_import_id_id_pk";--> statement-breakpoint
ALTER TABLE "import_files" RENAME CONSTRAINT "azure_blobs_import_id_azure_imports_id_fk" TO "import_files_import_id_imports_id_fk";--> statement-breakpoint
ALTER TABLE "imports" RENAME CONSTRAINT "azure_imports_user_id_users_id_fk" TO "imports_user_id_users_id_fk";--> statement-breakpoint
ALTER TABLE "imports" RENAME CONSTRAINT "azure_imports_pkey" TO "imports_pkey";--> statement-breakpoint
ALTER INDEX "azure_blobs_state" RENAME TO "import_files_state";--> statement-breakpoint
ALTER INDEX "azure_blobs_id" RENAME TO "import_files_id";--> statement-breakpoint
DROP INDEX "azure_imports_one_at_a_time";--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "source" text DEFAULT 'azure' NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "source" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "connection_id" uuid;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "folder" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "folder_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "chosen" jsonb;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "structure" text DEFAULT 'folders' NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "watching" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "look" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "cursor" text;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "looked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_connection_id_cloud_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."cloud_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "imports_one_at_a_time" ON "imports" USING btree ("source",coalesce("connection_id", '00000000-0000-0000-0000-000000000000')) WHERE "imports"."state" IN ('listing', 'fetching') AND NOT "imports"."watching";--> statement-breakpoint
CREATE UNIQUE INDEX "imports_one_watched_folder" ON "imports" USING btree ("connection_id") WHERE "imports"."watching";--> statement-breakpoint
CREATE INDEX "imports_user" ON "imports" USING btree ("user_id","started_at");
