"""A store on a SPARQL 1.1 server: HTTP, credentials, queries as it must be asked, loading.

`store` is the store; it asks by `http`, after `rewrite`, and is filled by `loading`.
"""
