CREATE TABLE "events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vault_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"entity" text NOT NULL,
	"entity_id" uuid NOT NULL,
	"name" text NOT NULL,
	"by" text NOT NULL,
	"user_id" uuid,
	"via" text,
	"group_id" text NOT NULL,
	"changes" jsonb NOT NULL,
	"documents" uuid[],
	"folders" uuid[]
);
--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_vault_id_users_id_fk" FOREIGN KEY ("vault_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_entity" ON "events" USING btree ("vault_id","entity_id","id");--> statement-breakpoint
CREATE INDEX "events_group" ON "events" USING btree ("group_id");--> statement-breakpoint
CREATE INDEX "events_lost" ON "events" USING btree ("vault_id") WHERE documents IS NOT NULL OR folders IS NOT NULL;--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING brin ("at");