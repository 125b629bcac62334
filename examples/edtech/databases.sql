-- What the stack file calls databases and users, on a laptop.
CREATE ROLE metabase LOGIN PASSWORD 'local';
CREATE DATABASE metabase OWNER metabase;
CREATE ROLE analyst LOGIN PASSWORD 'local';
GRANT pg_read_all_data TO analyst;
