CREATE COLLATION docuvault_en (provider = icu, locale = 'en-u-kn-ks-level1', deterministic = false);--> statement-breakpoint
CREATE COLLATION docuvault_nb (provider = icu, locale = 'nb-u-kn-ks-level1', deterministic = false);--> statement-breakpoint
CREATE COLLATION docuvault_de (provider = icu, locale = 'de-u-kn-ks-level1', deterministic = false);
