CREATE TABLE "azure_blobs" (
	"import_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"container" text NOT NULL,
	"name" text NOT NULL,
	"size" bigint NOT NULL,
	"etag" text NOT NULL,
	"md5" text,
	"content_type" text NOT NULL,
	"modified_at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	CONSTRAINT "azure_blobs_import_id_id_pk" PRIMARY KEY("import_id","id")
);
--> statement-breakpoint
CREATE TABLE "azure_imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"share_templates" boolean NOT NULL,
	"state" text DEFAULT 'listing' NOT NULL,
	"listing" text,
	"token" text,
	"problem" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "azure_blobs" ADD CONSTRAINT "azure_blobs_import_id_azure_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."azure_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "azure_imports" ADD CONSTRAINT "azure_imports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "azure_blobs_state" ON "azure_blobs" USING btree ("import_id","state","id");--> statement-breakpoint
CREATE INDEX "azure_blobs_id" ON "azure_blobs" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "azure_imports_one_at_a_time" ON "azure_imports" USING btree ((true)) WHERE "azure_imports"."state" IN ('listing', 'fetching');