ALTER TABLE "document_access" DROP CONSTRAINT "document_access_document_id_documents_id_fk";
--> statement-breakpoint
ALTER TABLE "feed" DROP CONSTRAINT "feed_user_id_users_id_fk";
--> statement-breakpoint
-- Whoever writes to a feed holds its row here: rows that are being written are waited for, and go as well.
CREATE FUNCTION "delete_feeds"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "public"."feed" f USING gone WHERE f.user_id = gone.user_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "feed_versions_deleted" AFTER DELETE ON "feed_versions" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "delete_feeds"();
--> statement-breakpoint
-- Access is given under the vault's exclusive lock, and documents are deleted under a lock of their vault.
CREATE FUNCTION "delete_document_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "public"."document_access" a USING gone WHERE a.document_id = gone.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "documents_deleted" AFTER DELETE ON "documents" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "delete_document_access"();
