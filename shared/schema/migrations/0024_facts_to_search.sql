CREATE TABLE "document_facts" (
	"document_id" uuid NOT NULL,
	"field" text NOT NULL,
	"value" numeric(17, 2) NOT NULL,
	"currency" text,
	CONSTRAINT "document_facts_document_id_field_value_pk" PRIMARY KEY("document_id","field","value")
);
--> statement-breakpoint
ALTER TABLE "document_facts" ADD CONSTRAINT "document_facts_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_facts_value" ON "document_facts" USING btree ("field","value");--> statement-breakpoint
-- What has been read so far, as shared/detect/facts/searchedFacts.ts would write it.
INSERT INTO "document_facts" ("document_id", "field", "value", "currency")
SELECT DISTINCT ON (document_id, field, value) document_id, field, round(value::numeric, 2), currency FROM (
  SELECT document_id, 'amount' AS field, facts->'total'->>'value' AS value, facts->'total'->>'currency' AS currency, 0 AS place
    FROM document_texts WHERE jsonb_typeof(facts->'total') = 'object'
  UNION ALL
  SELECT t.document_id, 'amount', a.value, a.currency, a.place
    FROM document_texts t CROSS JOIN LATERAL (
      SELECT item->>'value' AS value, item->>'currency' AS currency, place
        FROM jsonb_array_elements(CASE jsonb_typeof(t.facts->'amounts') WHEN 'array' THEN t.facts->'amounts' ELSE '[]' END) WITH ORDINALITY AS e (item, place)
       ORDER BY (item->>'value')::numeric DESC, place LIMIT 5) a
   WHERE t.facts IS NOT NULL AND jsonb_typeof(t.facts->'total') IS DISTINCT FROM 'object'
  UNION ALL
  SELECT document_id, 'due', replace(facts->'dueDate'->>'date', '-', ''), NULL, 0
    FROM document_texts WHERE jsonb_typeof(facts->'dueDate') = 'object'
) found
WHERE value ~ '^-?[0-9]{1,15}([.][0-9]+)?$'
ORDER BY document_id, field, value, place;
