"""The pose models the mirror ships, and the step that builds them from their published weights."""
