package keys

// Escrow is a pair whose private half nobody has: each holder has a share of it,
// sealed to her own pair.
type Escrow struct {
	Recipient string
	Threshold int
	Shares    [][]byte // for each holder, in their order
}

// NewEscrow makes a pair and shares it among holders, of whom threshold are needed.
func NewEscrow(holders []string, threshold int) (e Escrow, err error) {
	i, err := NewIdentity()
	if err != nil {
		return e, err
	}
	shares, err := Split([]byte(i.private.String()), len(holders), threshold)
	if err != nil {
		return e, err
	}
	e = Escrow{Recipient: i.Recipient(), Threshold: threshold}
	for n, share := range shares {
		sealed, err := sealTo(holders[n], share)
		if err != nil {
			return e, err
		}
		e.Shares = append(e.Shares, sealed)
	}
	return e, nil
}

// OpenShare gives a holder's own share.
func OpenShare(holder Identity, sealed []byte) ([]byte, error) { return openWith(holder, sealed) }

// OpenEscrow joins shares to the private half; ErrClosed where they are too few or not of this pair.
func OpenEscrow(recipient string, shares [][]byte) (Identity, error) {
	secret, err := Join(shares)
	if err != nil {
		return Identity{}, ErrClosed
	}
	i, err := parseIdentity(secret)
	if err != nil || i.Recipient() != recipient {
		return Identity{}, ErrClosed
	}
	return i, nil
}

// SealShare seals a share to another person's pair.
func SealShare(recipient string, share []byte) ([]byte, error) { return sealTo(recipient, share) }
