"""How commands become events: each room carries out the commands of its subject."""
