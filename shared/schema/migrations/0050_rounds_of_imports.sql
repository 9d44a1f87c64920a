ALTER TABLE "import_files" ADD COLUMN "rounds" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "import_files" ADD COLUMN "next_round_at" timestamp with time zone;