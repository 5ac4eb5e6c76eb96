"""Several mirrors on one server: daily sums by MQTT into PostgreSQL, and staff pages over all mirrors."""
