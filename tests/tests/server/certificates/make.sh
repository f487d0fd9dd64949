#!/bin/sh
# Makes the certificates of this folder anew, all of one key. Nothing that they secure is real, and the key is no secret.
# Needs OpenSSL 3.0 or 3.1: later ones write no certificate of version 1.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
: > index.txt
mkdir new

cat > ca.cnf <<'CONFIG'
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = new
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[constrained]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
nameConstraints = critical, permitted;DNS:infisical.example.com
[server]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1, DNS:localhost
[own_authority]
basicConstraints = critical, CA:TRUE
subjectAltName = IP:127.0.0.1, DNS:localhost
[client_only]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = clientAuth
subjectAltName = IP:127.0.0.1, DNS:localhost
[no_name]
basicConstraints = critical, CA:FALSE
[other_host]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:infisical.example.com
[unknown_extension]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1, DNS:localhost
1.2.3.4 = critical, ASN1:UTF8String:made up
CONFIG

key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
}

# sign NAME SUBJECT KEY ISSUER EXTENSIONS [BEGIN END [DIGEST]]; an issuer of `self` is none.
sign() {
    openssl req -new -key "$3.key" -subj "/CN=$2" -out "$1.csr"
    if [ "$4" = self ]; then issuer="-selfsign -keyfile $3.key"; else issuer="-cert $4.pem -keyfile $4.key"; fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config ca.cnf $issuer -in "$1.csr" -out "$1.pem" ${5:+-extensions "$5"} \
        -startdate "${6:-20200101000000Z}" -enddate "${7:-24991231000000Z}" -md "${8:-sha256}" 2> ca.log || { cat ca.log >&2; exit 1; }
}

for name in authority again intermediate constrained server; do key "$name"; done

sign authority "lemna made-up authority" authority self authority
sign again "lemna made-up authority" again self authority
sign constrained "lemna made-up constrained authority" constrained self constrained
sign intermediate "lemna made-up intermediate" intermediate authority authority
sign good server server authority server
cp server.key good.key
sign below-intermediate server server intermediate server
sign below-server "below a server" server good server
sign of-authority-made-again server server again server
sign outside-limits server server constrained server
sign client-only server server authority client_only
sign no-name localhost server authority no_name
sign other-host server server authority other_host
sign expired server server authority server 20010101000000Z 20020101000000Z
sign not-yet-valid server server authority server 24000101000000Z
sign sha1 server server authority server 20200101000000Z 24991231000000Z sha1
sign unknown-extension server server authority unknown_extension
sign self-signed server server self server

# As `openssl req -x509` makes them, and `openssl x509 -req` without `-extfile`; those begin when they are made.
sign self-signed-authority localhost server self own_authority
sign version-1 localhost server authority ""

rm -f "$here"/*.pem "$here"/*.key
cp ./*.pem "$here"
sed 's/^-----BEGIN/A key of tests alone, which is public.\n&/' server.key > "$here/server.key"
