"""The interactive view of a network: one page that opens from disk.

`view.render_view` is the way in.

- `layouts`: what each layout draws and where, with `aggregate` and `overview` for what is large,
  and `loop_data`; `drawing`: nodes and links as pyvis holds them;
- `payload`, `context`: the data that the page carries; `verbaliser`: what it says in words.
"""
