ALTER TABLE "folder_landings" RENAME TO "deleted_folders";--> statement-breakpoint
ALTER TABLE "deleted_folders" RENAME CONSTRAINT "folder_landings_owner_id_users_id_fk" TO "deleted_folders_owner_id_users_id_fk";--> statement-breakpoint
ALTER INDEX "folder_landings_pkey" RENAME TO "deleted_folders_pkey";--> statement-breakpoint
ALTER INDEX "folder_landings_owner" RENAME TO "deleted_folders_owner";--> statement-breakpoint
ALTER TABLE "feed_marks" RENAME TO "feed_checkpoints";--> statement-breakpoint
ALTER TABLE "feed_checkpoints" RENAME CONSTRAINT "feed_marks_user_id_users_id_fk" TO "feed_checkpoints_user_id_users_id_fk";--> statement-breakpoint
ALTER TABLE "feed_checkpoints" RENAME CONSTRAINT "feed_marks_user_id_day_pk" TO "feed_checkpoints_user_id_day_pk";
