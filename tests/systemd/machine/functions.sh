# What the drills in containers have in common. A drill sets LOG, the file of what it finds, and sources this.

say() {
    echo "$*" >>"$LOG"
}

# within SECONDS COMMAND...: repeats the command until it succeeds.
within() {
    left=$1
    shift
    until "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}
