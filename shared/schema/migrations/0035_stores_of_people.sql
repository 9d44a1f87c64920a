CREATE TABLE "cloud_connections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"display_name" text NOT NULL,
	"account" text NOT NULL,
	"folder" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"state" text DEFAULT 'ACTIVE' NOT NULL,
	"problem" text,
	"connected_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"removing" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cloud_copies" (
	"version_id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"fetched_at" timestamp with time zone,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cloud_copies_key" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "cloud_leftovers" (
	"connection_id" uuid NOT NULL,
	"reference" text NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cloud_leftovers_connection_id_reference_pk" PRIMARY KEY("connection_id","reference")
);
--> statement-breakpoint
CREATE TABLE "cloud_purges" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"folder" text NOT NULL,
	"salt" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"paths" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "default_storages" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"connection_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "original_moves" (
	"version_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"target" text,
	"problem" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "document_versions" DROP CONSTRAINT "document_versions_reference";--> statement-breakpoint
ALTER TABLE "document_versions" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cloud_connections" ADD CONSTRAINT "cloud_connections_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_leftovers" ADD CONSTRAINT "cloud_leftovers_connection_id_cloud_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."cloud_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "default_storages" ADD CONSTRAINT "default_storages_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "default_storages" ADD CONSTRAINT "default_storages_connection_id_cloud_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."cloud_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "original_moves" ADD CONSTRAINT "original_moves_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "original_moves" ADD CONSTRAINT "original_moves_connection_id_cloud_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."cloud_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cloud_connections_user" ON "cloud_connections" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "cloud_copies_used" ON "cloud_copies" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "default_storages_connection" ON "default_storages" USING btree ("connection_id");--> statement-breakpoint
CREATE INDEX "original_moves_owner" ON "original_moves" USING btree ("owner_id","next_at");--> statement-breakpoint
CREATE INDEX "original_moves_connection" ON "original_moves" USING btree ("connection_id");--> statement-breakpoint
CREATE INDEX "document_versions_connection" ON "document_versions" USING btree ("connection_id") WHERE connection_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_reference" UNIQUE NULLS NOT DISTINCT("backend","connection_id","reference");