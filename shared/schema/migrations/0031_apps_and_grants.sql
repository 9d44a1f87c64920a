CREATE TABLE "service_grants" (
	"service_key" text NOT NULL,
	"user_id" uuid,
	"group_id" uuid,
	CONSTRAINT "service_grants_once" UNIQUE NULLS NOT DISTINCT("service_key","user_id","group_id"),
	CONSTRAINT "service_grants_to" CHECK (num_nonnulls("service_grants"."user_id", "service_grants"."group_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "services" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"icon" text DEFAULT '' NOT NULL,
	"address" text NOT NULL,
	"health_path" text NOT NULL,
	"everyone" boolean DEFAULT false NOT NULL,
	"registered_by" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"available" boolean DEFAULT false NOT NULL,
	"reason" text,
	"since" timestamp with time zone,
	"checked_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "service_grants" ADD CONSTRAINT "service_grants_service_key_services_key_fk" FOREIGN KEY ("service_key") REFERENCES "public"."services"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_grants" ADD CONSTRAINT "service_grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_grants" ADD CONSTRAINT "service_grants_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "service_grants_user" ON "service_grants" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "service_grants_group" ON "service_grants" USING btree ("group_id");