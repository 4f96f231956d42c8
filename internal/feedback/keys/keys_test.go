package keys

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAKeyOpensAtItsPlaceForItsReaderOnly(t *testing.T) {
	k := NewKey()
	sealed := k.Seal("message/1", []byte("she wrote"))
	if got, err := k.Open("message/1", sealed); err != nil || string(got) != "she wrote" {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"another place":  func() error { _, err := k.Open("message/2", sealed); return err },
		"another key":    func() error { _, err := NewKey().Open("message/1", sealed); return err },
		"a changed byte": func() error { sealed[30] ^= 1; _, err := k.Open("message/1", sealed); return err },
		"nothing":        func() error { _, err := k.Open("message/1", nil); return err },
	} {
		if err := try(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	reader, other := identity(t), identity(t)
	wrapped, err := k.Wrap(reader.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Unwrap(reader, wrapped); err != nil || got != k {
		t.Error("the reader cannot open it", err)
	}
	if _, err := Unwrap(other, wrapped); !errors.Is(err, ErrClosed) {
		t.Error("somebody else can open it")
	}
}

func identity(t testing.TB) Identity {
	t.Helper()
	i, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestAPairOpensWithItsPassphraseAndItsRecoveryCode(t *testing.T) {
	ctx := context.Background()
	locked, code, err := Lock(ctx, "seven quiet rivers")
	if err != nil {
		t.Fatal(err)
	}
	if i, err := locked.Open(ctx, "seven quiet rivers"); err != nil || i.Recipient() != locked.Recipient {
		t.Fatal(err)
	}
	if _, err := locked.Open(ctx, "seven quiet river"); !errors.Is(err, ErrClosed) {
		t.Error("a wrong passphrase opens")
	}
	again, newCode, err := locked.Recover(ctx, " "+code[:8]+" "+code[8:], "another long one")
	if err != nil || again.Recipient != locked.Recipient || newCode == code {
		t.Fatal(err)
	}
	if _, err := again.Open(ctx, "another long one"); err != nil {
		t.Error(err)
	}
	if _, err := again.Open(ctx, "seven quiet rivers"); err == nil {
		t.Error("the old passphrase still opens")
	}
	if _, _, err := again.Recover(ctx, code, "x"); err == nil {
		t.Error("the old code still opens")
	}
}

func TestAnyKSharesJoinAndFewerDoNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "n")
		k := rapid.IntRange(2, n).Draw(t, "k")
		secret := rapid.SliceOfN(rapid.Byte(), 16, 80).Draw(t, "secret")
		shares, err := Split(secret, n, k)
		if err != nil {
			t.Fatal(err)
		}
		some := rapid.Permutation(shares).Draw(t, "order")
		if got, err := Join(some[:k]); err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("%d of %d: %v", k, n, err)
		}
		if got, _ := Join(some[:k-1]); bytes.Equal(got, secret) {
			t.Fatalf("%d of the needed %d shares were enough", k-1, k)
		}
		if _, err := Join([][]byte{some[0], some[0]}); err == nil {
			t.Fatal("one share counts twice")
		}
	})
}

// FIPS 197, 4.2: {57} x {83} = {c1}; and every number has its inverse.
func TestTheFieldIsThatOfAES(t *testing.T) {
	if multiply(0x57, 0x83) != 0xc1 {
		t.Errorf("%x", multiply(0x57, 0x83))
	}
	for a := 1; a < 256; a++ {
		if multiply(byte(a), inverse(byte(a))) != 1 {
			t.Fatalf("%d has a wrong inverse", a)
		}
	}
}

func TestHoldersTogetherOpenTheEscrow(t *testing.T) {
	holders := []Identity{identity(t), identity(t), identity(t)}
	e, err := NewEscrow([]string{holders[0].Recipient(), holders[1].Recipient(), holders[2].Recipient()}, 2)
	if err != nil {
		t.Fatal(err)
	}
	var shares [][]byte
	for i, h := range holders {
		share, err := OpenShare(h, e.Shares[i])
		if err != nil {
			t.Fatal(err)
		}
		shares = append(shares, share)
	}
	if _, err := OpenShare(holders[0], e.Shares[1]); err == nil {
		t.Error("a holder opens another's share")
	}
	if _, err := OpenEscrow(e.Recipient, shares[1:]); err != nil {
		t.Error("the holder who lost her key is missed:", err)
	}
	if _, err := OpenEscrow(e.Recipient, shares[:1]); err == nil {
		t.Error("one holder alone opens the escrow")
	}
}

func TestAVaultForgets(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	v := NewVault[int](15*time.Minute, 3)
	v.Put("a", 1, now)
	if got, ok := v.Get("a", now.Add(14*time.Minute)); !ok || got != 1 {
		t.Error("forgotten too early")
	}
	if _, ok := v.Get("a", now.Add(30*time.Minute)); ok {
		t.Error("kept beyond the idle time")
	}
	for i, name := range []string{"b", "c", "d", "e"} {
		v.Put(name, i, now.Add(time.Duration(i)*time.Second))
	}
	if _, ok := v.Get("b", now); ok || v.Len() != 3 {
		t.Errorf("%d are kept", v.Len())
	}
	v.DropWhere(func(i int) bool { return i == 3 })
	if _, ok := v.Get("e", now); ok {
		t.Error("dropped, and still there")
	}
}

// 200 people unlock at once: they wait in line, and the memory stays that of two.
func TestTheMemoryOf200UnlocksIsBounded(t *testing.T) {
	s := NewSlow(1, 16*1024, 2)
	var wg sync.WaitGroup
	var peak atomic.Uint64
	stop := make(chan struct{})
	watch := sync.WaitGroup{}
	watch.Go(func() {
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	for range 200 {
		wg.Go(func() { s.Derive(context.Background(), []byte("passphrase"), make([]byte, 16), 32) })
	}
	wg.Wait()
	close(stop)
	watch.Wait()
	if mib := peak.Load() >> 20; mib > 160 { // 200 at once would take 3,200
		t.Errorf("%d MiB for 2 at a time of 16 MiB", mib)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.turns <- struct{}{}
	s.turns <- struct{}{}
	cancel()
	if _, err := s.Derive(ctx, nil, make([]byte, 16), 32); !errors.Is(err, context.Canceled) {
		t.Error("whoever has left still waits")
	}
}

// BenchmarkUnlock is one passphrase and one conversation's key: 1.5 s are promised.
func BenchmarkUnlock(b *testing.B) {
	locked, _, err := Lock(context.Background(), "seven quiet rivers")
	if err != nil {
		b.Fatal(err)
	}
	wrapped, err := NewKey().Wrap(locked.Recipient)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		i, err := locked.Open(context.Background(), "seven quiet rivers")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Unwrap(i, wrapped); err != nil {
			b.Fatal(err)
		}
	}
}
