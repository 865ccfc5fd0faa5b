"""What the site is made of: pages to read, and the live course. Runs in the builders' environment (see `site.py`)."""
