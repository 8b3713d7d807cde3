"""The list of a channel's subscriptions: what is read for it, its card, and the menu that opens one."""
