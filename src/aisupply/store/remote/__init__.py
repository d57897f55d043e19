"""A store on a SPARQL 1.1 server: HTTP, credentials, queries as it must be asked, loading."""
