package keys

import (
	"crypto/rand"
	"errors"
)

// Shamir's secret sharing over GF(256) with the polynomial of AES: each byte of
// the secret is the value at 0 of a polynomial of degree k-1 whose other
// coefficients are chance. A share is its x, from 1, and the values at x.
// A. Shamir, How to share a secret, Communications of the ACM 22 (1979).

var errShares = errors.New("keys: the shares do not fit together")

// Split shares a secret among n holders, of whom any k can join it, and k-1 know nothing.
func Split(secret []byte, n, k int) ([][]byte, error) {
	if k < 2 || k > n || n > 255 || len(secret) == 0 {
		return nil, errShares
	}
	shares := make([][]byte, n)
	for i := range shares {
		shares[i] = []byte{byte(i + 1)}
	}
	polynomial := make([]byte, k)
	for _, b := range secret {
		rand.Read(polynomial)
		polynomial[0] = b
		for i := range shares {
			shares[i] = append(shares[i], valueAt(polynomial, shares[i][0]))
		}
	}
	return shares, nil
}

// valueAt is Horner's rule.
func valueAt(polynomial []byte, x byte) (y byte) {
	for i := len(polynomial) - 1; i >= 0; i-- {
		y = multiply(y, x) ^ polynomial[i]
	}
	return y
}

// Join computes the secret of k or more different shares. Too few give a wrong
// secret and no error: the caller checks what comes out.
func Join(shares [][]byte) ([]byte, error) {
	seen := map[byte]bool{}
	for _, s := range shares {
		if len(s) < 2 || len(s) != len(shares[0]) || s[0] == 0 || seen[s[0]] {
			return nil, errShares
		}
		seen[s[0]] = true
	}
	if len(shares) == 0 {
		return nil, errShares
	}
	secret := make([]byte, len(shares[0])-1)
	for i, s := range shares {
		weight := lagrange(shares, i)
		for b := range secret {
			secret[b] ^= multiply(weight, s[b+1])
		}
	}
	return secret, nil
}

// lagrange is the weight of share i in the value at 0: the product of x/(x-x_i)
// over the other shares. Minus is plus here.
func lagrange(shares [][]byte, i int) byte {
	weight := byte(1)
	for j, other := range shares {
		if j != i {
			weight = multiply(weight, multiply(other[0], inverse(other[0]^shares[i][0])))
		}
	}
	return weight
}

// multiply in GF(256) without a branch or a table that depends on the secret.
func multiply(a, b byte) (product byte) {
	for range 8 {
		product ^= a & -(b & 1)
		b >>= 1
		a = a<<1 ^ 0x1b&-(a>>7)
	}
	return product
}

// inverse is a to the power of 254.
func inverse(a byte) byte {
	result := byte(1)
	for range 7 {
		a = multiply(a, a)
		result = multiply(result, a)
	}
	return result
}
