#!/bin/sh
# The fleet's certificate authority: its certificates are required to connect to the broker. Protect and back up its folder.
set -eu

DAYS=3650 # the life of a mirror; `retire` revokes the certificate of one that is lost or sold

usage() {
    cat <<END
Usage: certificates.sh DIR authority            create the authority, once
       certificates.sh DIR broker HOST...       the broker's certificate, for the names or addresses that mirrors use
       certificates.sh DIR member NAME          a certificate for a mirror, or for a collector (collector-1 to -9)
       certificates.sh DIR retire NAME          revoke a member's certificate; restart the broker afterwards
A member's folder DIR/NAME holds everything its machine needs: authority.pem, certificate.pem and key.pem.
END
}

fail() {
    echo "certificates.sh: $*" >&2
    exit 2
}

# key_and_request KEY REQUEST NAME
key_and_request() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1" -out "$2" -subj "/CN=$3" 2>/dev/null
}

# sign REQUEST CERTIFICATE EXTENSIONS
sign() {
    # Python requires the first four lines since 3.13.
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "subjectKeyIdentifier=hash" "authorityKeyIdentifier=keyid" "$3" >"$1.extensions"
    openssl x509 -req -in "$1" -CA "$DIR/authority.pem" -CAkey "$DIR/authority.key" \
        -set_serial "0x$(openssl rand -hex 16)" -days $DAYS -sha256 -extfile "$1.extensions" -out "$2" 2>/dev/null
    rm -f "$1" "$1.extensions"
}

# openssl's ca command, which keeps the list of revoked certificates.
ca() {
    openssl ca -config "$DIR/authority.conf" -cert "$DIR/authority.pem" -keyfile "$DIR/authority.key" "$@" 2>/dev/null
}

authority() {
    [ ! -e "$DIR/authority.key" ] || fail "There is an authority in $DIR already."
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days $DAYS \
        -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout "$DIR/authority.key" -out "$DIR/authority.pem" -subj "/CN=Gym mirror fleet" 2>/dev/null
    : >"$DIR/index.txt"
    echo 01 >"$DIR/crlnumber"
    cat >"$DIR/authority.conf" <<END
[ca]
default_ca = fleet
[fleet]
database = $DIR/index.txt
crlnumber = $DIR/crlnumber
default_md = sha256
default_crl_days = $DAYS
END
    ca -gencrl -out "$DIR/retired.pem"
}

broker() {
    [ $# -gt 0 ] || fail "Give the names or addresses at which the mirrors reach the broker."
    names=
    for host in "$@"; do
        case $host in
            *[!0-9.]*) names="$names,DNS:$host" ;;
            *) names="$names,IP:$host" ;;
        esac
    done
    key_and_request "$DIR/broker.key" "$DIR/request" "$1"
    sign "$DIR/request" "$DIR/broker.pem" "subjectAltName=${names#,}
extendedKeyUsage=serverAuth"
}

# check_name NAME: a name is part of a path here and a user name at the broker.
check_name() {
    case $1 in
        "" | *[!a-z0-9-]* | -* | *- | *--*) fail "A name has small letters, digits and hyphens, such as berlin-2." ;;
    esac
    [ "${#1}" -le 40 ] || fail "A name has at most 40 characters."
}

# Every certificate is kept here as well, because a member's folder is moved to its machine: a stolen one must be
# revocable.
issued() {
    echo "$DIR/.issued/$1.pem"
}

member() {
    check_name "${1-}"
    [ ! -e "$DIR/$1" ] && [ ! -e "$(issued "$1")" ] || fail "There is a member $1 already."
    mkdir "$DIR/$1"
    key_and_request "$DIR/$1/key.pem" "$DIR/$1/request" "$1"
    sign "$DIR/$1/request" "$DIR/$1/certificate.pem" "extendedKeyUsage=clientAuth"
    cp "$DIR/authority.pem" "$DIR/$1/authority.pem"
    mkdir -p "$DIR/.issued"
    cp "$DIR/$1/certificate.pem" "$(issued "$1")"
}

retire() {
    check_name "${1-}"
    certificate=$(issued "$1")
    [ -f "$certificate" ] || certificate=$DIR/$1/certificate.pem # made by an earlier version of this script
    [ -f "$certificate" ] || fail "There is no member $1."
    ca -revoke "$certificate"
    ca -gencrl -out "$DIR/retired.pem"
    rm -rf "${DIR:?}/$1" "$(issued "$1")"
}

[ $# -ge 2 ] || { usage >&2 && exit 2; }
umask 077
mkdir -p "$1"
DIR=$(cd "$1" && pwd)
WHAT=$2
shift 2
case $WHAT in
    authority | broker | member | retire) ;;
    *) fail "There is no $WHAT; see: certificates.sh" ;;
esac
[ "$WHAT" = authority ] || [ -e "$DIR/authority.key" ] || fail "Make the authority first: certificates.sh $DIR authority"
"$WHAT" "$@"
