ALTER TABLE "document_access" DROP CONSTRAINT "document_access_user_id_users_id_fk";
--> statement-breakpoint
ALTER TABLE "folder_landings" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "folder_landings_owner" ON "folder_landings" USING btree ("owner_id");--> statement-breakpoint
ALTER TABLE "document_access" DROP COLUMN "vault_id";--> statement-breakpoint
ALTER TABLE "folder_access" DROP COLUMN "vault_id";