CREATE TABLE "upload_limits" (
	"id" integer PRIMARY KEY NOT NULL,
	"limits" jsonb DEFAULT '{}'::jsonb NOT NULL
);
