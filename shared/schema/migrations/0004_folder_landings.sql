CREATE TABLE "folder_landings" (
	"folder_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"parent_id" uuid
);
--> statement-breakpoint
ALTER TABLE "folder_landings" ADD CONSTRAINT "folder_landings_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;