#!/usr/bin/env bash
# Makes the certificates beside this file, valid for a century (expired.pem: not any more).
set -euo pipefail
cd "$(dirname "$0")"
authority() { # NAME
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 36500 \
    -subj "/CN=Test $1" -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
}
sign() { # NAME EXTENSIONS FROM TO
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  printf '%b' "$2" >ext
  mkdir -p tmp && : >tmp/index
  openssl ca -batch -notext -config <(printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'database=tmp/index' \
    'new_certs_dir=tmp' 'rand_serial=yes' 'default_md=sha256' 'policy=p' '[p]' 'commonName=supplied') \
    -cert ca.pem -keyfile ca.key -startdate "$3" -enddate "$4" -extfile ext \
    -in "$1.csr" -out "$1.pem" 2>/dev/null
  rm -rf "$1.csr" tmp ext
}
authority ca
authority other-ca
rm -f other-ca.key
sign server "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth" 20200101000000Z 21200101000000Z
sign elsewhere "subjectAltName=DNS:elsewhere.example\nextendedKeyUsage=serverAuth" 20200101000000Z 21200101000000Z
sign expired "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth" 20200101000000Z 20210101000000Z
sign client "extendedKeyUsage=clientAuth" 20200101000000Z 21200101000000Z
rm -f ca.key
