CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "client_groups_seen" ON "client_groups" USING btree ("last_seen_at");--> statement-breakpoint
CREATE INDEX "documents_notes" ON "documents" USING btree ("owner_id") WHERE notes <> '';--> statement-breakpoint
-- It was never written before: nobody is to be forgotten for that.
UPDATE "client_groups" SET "last_seen_at" = now();
