"""`python -m aisupply` is the same as `aisupply`."""

from aisupply.cli import main

if __name__ == "__main__":
    main()
