"""Static cuts of Inter (see SOURCE.md), carried under the SIL Open Font License (OFL.txt)."""
