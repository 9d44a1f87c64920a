DROP INDEX "documents_list";--> statement-breakpoint
CREATE INDEX "document_search_head" ON "document_search" USING gin (ts_filter(vector, '{a,b}'));--> statement-breakpoint
CREATE INDEX "documents_list" ON "documents" USING btree ("owner_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE trashed_at IS NULL;