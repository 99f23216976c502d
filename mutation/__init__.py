"""Who checks the checker: every derivative rule of our packs, broken in every small way, against the kit."""
