CREATE TABLE "organisation_store" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"configured" boolean NOT NULL,
	"provider" text NOT NULL,
	"place" text NOT NULL,
	"is_default" boolean NOT NULL,
	CONSTRAINT "organisation_store_one" CHECK ("organisation_store"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "cloud_connections" ALTER COLUMN "sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "cloud_purges" ALTER COLUMN "sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "cloud_connections" ADD COLUMN "organisation" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "cloud_connections_organisation" ON "cloud_connections" USING btree ("user_id") WHERE "cloud_connections"."organisation";--> statement-breakpoint
ALTER TABLE "cloud_connections" ADD CONSTRAINT "cloud_connections_credentials" CHECK ("cloud_connections"."organisation" = ("cloud_connections"."sealed" IS NULL));