-- Until now the trash kept everything: what lies in it has its thirty days from today.
UPDATE "documents" SET "trashed_at" = now() WHERE "trashed_at" IS NOT NULL;
