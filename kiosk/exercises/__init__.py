"""The exercises and programs, one data file each, and the catalogue that loads and checks them."""
