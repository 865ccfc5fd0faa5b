"""What maintainers run: collect, gallery, refresh, sweep. Nothing that a reader's notebook needs."""
