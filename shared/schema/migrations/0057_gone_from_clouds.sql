ALTER TABLE "import_files" ADD COLUMN "parent" text;--> statement-breakpoint
ALTER TABLE "import_files" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "import_files_parent" ON "import_files" USING hash ("parent");--> statement-breakpoint
CREATE INDEX "import_files_gone" ON "import_files" USING btree ("gone_at") WHERE "import_files"."gone_at" IS NOT NULL;