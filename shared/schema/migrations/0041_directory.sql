CREATE TABLE "directory_memberships" (
	"person_id" uuid NOT NULL,
	"office_id" uuid NOT NULL,
	CONSTRAINT "directory_memberships_person_id_office_id_pk" PRIMARY KEY("person_id","office_id")
);
--> statement-breakpoint
CREATE TABLE "directory_offices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text DEFAULT '' NOT NULL,
	"phone" text DEFAULT '' NOT NULL,
	"address" text DEFAULT '' NOT NULL,
	"gone_at" timestamp with time zone,
	CONSTRAINT "directory_offices_once" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "directory_people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"email" text DEFAULT '' NOT NULL,
	"phone" text DEFAULT '' NOT NULL,
	"gone_at" timestamp with time zone,
	"pictured_at" timestamp with time zone,
	CONSTRAINT "directory_people_once" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "directory_pictures" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"content_type" text NOT NULL,
	"size" bigint NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "directory_sources" (
	"key" text PRIMARY KEY NOT NULL,
	"configured" boolean DEFAULT false NOT NULL,
	"audience" text DEFAULT 'members' NOT NULL,
	"state" text DEFAULT 'unknown' NOT NULL,
	"problem" text,
	"detail" text,
	"checked_at" timestamp with time zone,
	"synced_at" timestamp with time zone,
	"working" text,
	"working_since" timestamp with time zone,
	"plan" jsonb,
	"cursor" text
);
--> statement-breakpoint
ALTER TABLE "directory_memberships" ADD CONSTRAINT "directory_memberships_person_id_directory_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."directory_people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directory_memberships" ADD CONSTRAINT "directory_memberships_office_id_directory_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."directory_offices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directory_offices" ADD CONSTRAINT "directory_offices_source_directory_sources_key_fk" FOREIGN KEY ("source") REFERENCES "public"."directory_sources"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directory_people" ADD CONSTRAINT "directory_people_source_directory_sources_key_fk" FOREIGN KEY ("source") REFERENCES "public"."directory_sources"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directory_pictures" ADD CONSTRAINT "directory_pictures_person_id_directory_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."directory_people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "directory_memberships_office" ON "directory_memberships" USING btree ("office_id");--> statement-breakpoint
CREATE INDEX "directory_people_email" ON "directory_people" USING btree ("email");