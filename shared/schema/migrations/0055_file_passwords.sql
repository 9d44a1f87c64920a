CREATE TABLE "file_passwords" (
	"version_id" uuid PRIMARY KEY NOT NULL,
	"salt" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"kept" boolean NOT NULL,
	"given_by" uuid,
	"given_at" timestamp with time zone NOT NULL,
	"waiting" text[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "file_passwords" ADD CONSTRAINT "file_passwords_version_id_document_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."document_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_passwords" ADD CONSTRAINT "file_passwords_given_by_users_id_fk" FOREIGN KEY ("given_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "file_passwords_giver" ON "file_passwords" USING btree ("given_by");