"""One sheet of supplier links, as people have it, into claims.

- `reader`: from the cells of a sheet to links, with every problem of it;
- `amounts`: what a cell says of an amount, and the sum of several;
- `names`: which firm of the registry a name means, which category a word means, who is unnamed;
- `claims`: links to claims and to entries of the registry;
- `exporting`: claims back to rows;
- `importing`: the whole way, to what is to be written.
"""
