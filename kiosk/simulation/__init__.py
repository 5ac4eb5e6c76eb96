"""Load over long times: scripted members drive the whole mirror, on real or simulated time, and its vitals are kept."""
