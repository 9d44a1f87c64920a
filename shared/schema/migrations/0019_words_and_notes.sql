DROP INDEX "document_search_head";--> statement-breakpoint
ALTER TABLE "document_search" ADD COLUMN "version" smallint;--> statement-breakpoint
CREATE INDEX "document_search_head" ON "document_search" USING gin (ts_filter(vector, '{a,b,c}')) WITH (fastupdate=false);