CREATE TABLE "rule_acts" (
	"rule_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"occasion" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "rule_acts_rule_id_document_id_occasion_pk" PRIMARY KEY("rule_id","document_id","occasion")
);
--> statement-breakpoint
CREATE TABLE "rule_minutes" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"acts" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rule_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"outcome" text NOT NULL,
	"failures" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rule_work" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"trigger" text NOT NULL,
	"changes" jsonb,
	"rule_id" uuid,
	"day" date
);
--> statement-breakpoint
CREATE TABLE "rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"trigger" text NOT NULL,
	"date" jsonb,
	"query" text NOT NULL,
	"actions" jsonb NOT NULL,
	"refers" uuid[] NOT NULL,
	"names" jsonb NOT NULL,
	"stop" boolean NOT NULL,
	"zone" text NOT NULL,
	"paused" jsonb,
	"revision" integer DEFAULT 1 NOT NULL,
	"secret" "bytea",
	"since" date NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rule_acts" ADD CONSTRAINT "rule_acts_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_acts" ADD CONSTRAINT "rule_acts_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_minutes" ADD CONSTRAINT "rule_minutes_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD CONSTRAINT "rule_runs_rule_id_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."rules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD CONSTRAINT "rule_runs_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_runs" ADD CONSTRAINT "rule_runs_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_work" ADD CONSTRAINT "rule_work_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_work" ADD CONSTRAINT "rule_work_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rules" ADD CONSTRAINT "rules_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rule_acts_document" ON "rule_acts" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "rule_runs_rule" ON "rule_runs" USING btree ("rule_id","id");--> statement-breakpoint
CREATE INDEX "rule_runs_owner" ON "rule_runs" USING btree ("owner_id","at");--> statement-breakpoint
CREATE INDEX "rule_runs_document" ON "rule_runs" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "rule_work_owner" ON "rule_work" USING btree ("owner_id","id");--> statement-breakpoint
CREATE INDEX "rule_work_document" ON "rule_work" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "rules_owner" ON "rules" USING btree ("owner_id","position");--> statement-breakpoint
CREATE INDEX "rules_refers" ON "rules" USING gin ("refers") WITH (fastupdate=false);
