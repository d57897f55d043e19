"""One file a question; its name is that of the file, with - for _."""
