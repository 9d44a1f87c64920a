CREATE TABLE "rule_proposals_dismissed" (
	"owner_id" uuid NOT NULL,
	"correspondent_id" uuid NOT NULL,
	"folder_id" uuid NOT NULL,
	CONSTRAINT "rule_proposals_dismissed_owner_id_correspondent_id_folder_id_pk" PRIMARY KEY("owner_id","correspondent_id","folder_id")
);
--> statement-breakpoint
ALTER TABLE "rule_proposals_dismissed" ADD CONSTRAINT "rule_proposals_dismissed_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_proposals_dismissed" ADD CONSTRAINT "rule_proposals_dismissed_correspondent_id_correspondents_id_fk" FOREIGN KEY ("correspondent_id") REFERENCES "public"."correspondents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_proposals_dismissed" ADD CONSTRAINT "rule_proposals_dismissed_folder_id_folders_id_fk" FOREIGN KEY ("folder_id") REFERENCES "public"."folders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rule_proposals_dismissed_correspondent" ON "rule_proposals_dismissed" USING btree ("correspondent_id");--> statement-breakpoint
CREATE INDEX "rule_proposals_dismissed_folder" ON "rule_proposals_dismissed" USING btree ("folder_id");