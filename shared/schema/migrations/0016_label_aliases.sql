CREATE TABLE "label_aliases" (
	"owner_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"alias_id" uuid NOT NULL,
	"label_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "label_aliases_owner_id_entity_alias_id_pk" PRIMARY KEY("owner_id","entity","alias_id")
);
--> statement-breakpoint
ALTER TABLE "label_aliases" ADD CONSTRAINT "label_aliases_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;