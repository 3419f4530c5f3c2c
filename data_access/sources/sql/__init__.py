"""Salesforce objects in a SQL database: a replica such as PostgreSQL, or the archive in Snowflake."""
