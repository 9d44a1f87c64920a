CREATE TABLE "cloud_files" (
	"connection_id" uuid NOT NULL,
	"path" text NOT NULL,
	"file_id" text NOT NULL,
	CONSTRAINT "cloud_files_connection_id_path_pk" PRIMARY KEY("connection_id","path")
);
--> statement-breakpoint
CREATE TABLE "cloud_oauth_states" (
	"state_hash" "bytea" PRIMARY KEY NOT NULL,
	"browser_hash" "bytea" NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"connection_id" uuid,
	"folder" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cloud_connections" ADD COLUMN "refreshing_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cloud_oauth_states" ADD CONSTRAINT "cloud_oauth_states_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_oauth_states" ADD CONSTRAINT "cloud_oauth_states_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cloud_oauth_states" ADD CONSTRAINT "cloud_oauth_states_connection_id_cloud_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."cloud_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cloud_oauth_states_user" ON "cloud_oauth_states" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "cloud_oauth_states_session" ON "cloud_oauth_states" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "cloud_oauth_states_connection" ON "cloud_oauth_states" USING btree ("connection_id");