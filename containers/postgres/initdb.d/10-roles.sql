-- The two roles of DocuVault and what they may do in the current database.
-- Run once by a superuser; running it again changes nothing. It must never hold a password.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docuvault_migrate') THEN
    CREATE ROLE docuvault_migrate LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docuvault_app') THEN
    CREATE ROLE docuvault_app LOGIN;
  END IF;

  -- Nobody else connects; the migration role alone makes schemas and tables.
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO docuvault_app, docuvault_migrate', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO docuvault_migrate', current_database());
END
$$;

ALTER ROLE docuvault_migrate NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE docuvault_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER SCHEMA public OWNER TO docuvault_migrate;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO docuvault_app;

-- Made here, so that their functions belong to the superuser and no migration can replace them.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
