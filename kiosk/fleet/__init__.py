"""Many mirrors, one view: each mirror's daily sums by MQTT into PostgreSQL, and the staff's pages over all of them."""
