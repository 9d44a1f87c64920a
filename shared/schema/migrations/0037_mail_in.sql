CREATE TABLE "mail_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"host" text NOT NULL,
	"port" integer NOT NULL,
	"security" text NOT NULL,
	"username" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"rules" jsonb NOT NULL,
	"folders" text[] DEFAULT '{}' NOT NULL,
	"state" text DEFAULT 'ACTIVE' NOT NULL,
	"problem" text,
	"paused" boolean DEFAULT false NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"looked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mail_arrivals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"folder" text,
	"uid_validity" bigint,
	"uid" bigint,
	"fingerprint" text NOT NULL,
	"sender" text NOT NULL,
	"subject" text NOT NULL,
	"sent_at" timestamp with time zone,
	"size" integer NOT NULL,
	"rule" jsonb,
	"state" text DEFAULT 'waiting' NOT NULL,
	"problem" text,
	"after" text DEFAULT 'done' NOT NULL,
	"mail_document_id" uuid,
	"document_ids" uuid[] DEFAULT '{}' NOT NULL,
	"left_out" integer DEFAULT 0 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"arrived_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_folders" (
	"account_id" uuid NOT NULL,
	"folder" text NOT NULL,
	"uid_validity" bigint NOT NULL,
	"last_uid" bigint NOT NULL,
	"since" timestamp with time zone,
	"renumbered" boolean DEFAULT false NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "mail_folders_account_id_folder_pk" PRIMARY KEY("account_id","folder")
);
--> statement-breakpoint
ALTER TABLE "mail_accounts" ADD CONSTRAINT "mail_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_arrivals" ADD CONSTRAINT "mail_arrivals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_arrivals" ADD CONSTRAINT "mail_arrivals_account_id_mail_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."mail_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_folders" ADD CONSTRAINT "mail_folders_account_id_mail_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."mail_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_accounts_user" ON "mail_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "mail_accounts_next" ON "mail_accounts" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "mail_arrivals_user" ON "mail_arrivals" USING btree ("user_id","arrived_at","id");--> statement-breakpoint
CREATE INDEX "mail_arrivals_fingerprint" ON "mail_arrivals" USING btree ("account_id","fingerprint");--> statement-breakpoint
CREATE INDEX "mail_arrivals_due" ON "mail_arrivals" USING btree ("account_id","next_at") WHERE state IN ('waiting', 'failed') OR after = 'due';--> statement-breakpoint
CREATE INDEX "mail_arrivals_document" ON "mail_arrivals" USING btree ("mail_document_id");
