package openrosa

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
)

// ParsePrivateKey reads an RSA key in PEM, PKCS#8 or PKCS#1.
func ParsePrivateKey(data []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("this is no private key in PEM; it begins with -----BEGIN PRIVATE KEY-----")
	}
	if strings.Contains(block.Type, "ENCRYPTED") {
		return nil, errors.New("the private key is locked with a passphrase; unlock it first: openssl pkey -in locked.pem -out key.pem")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, ok := key.(*rsa.PrivateKey)
	if err != nil || !ok {
		return nil, errors.New("this is no RSA private key; forms are encrypted to RSA keys")
	}
	return private, nil
}

// ParsePublicKey reads the key of a form: the base64 of the settings column
// public_key.
func ParsePublicKey(base64Key string) (*rsa.PublicKey, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(base64Key), ""))
	if err != nil {
		return nil, errors.New("the public key is no base64; copy it whole, without the BEGIN and END lines")
	}
	key, err := x509.ParsePKIXPublicKey(der)
	public, ok := key.(*rsa.PublicKey)
	if err != nil || !ok {
		return nil, errors.New("this is no RSA public key; make one with openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048")
	}
	return public, nil
}
