"""Messages to staff, by e-mail and webhook, when something breaks; sent by the staff service."""
