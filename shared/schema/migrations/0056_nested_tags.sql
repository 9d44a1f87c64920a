CREATE TABLE "deleted_tags" (
	"tag_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"parent_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tags" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "deleted_tags" ADD CONSTRAINT "deleted_tags_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deleted_tags_owner" ON "deleted_tags" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "tags_parent" ON "tags" USING btree ("parent_id");