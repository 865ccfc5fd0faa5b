"""What maintainers run: collect, gallery, refresh, site, sweep. Nothing that a reader's notebook needs."""
