"""The doors: everything that speaks HTTP, WeChat, Redis or the clock."""
