ALTER INDEX "document_search_vector" SET (fastupdate=false);--> statement-breakpoint
ALTER INDEX "document_search_head" SET (fastupdate=false);--> statement-breakpoint
SELECT gin_clean_pending_list('document_search_vector'), gin_clean_pending_list('document_search_head');
