//go:build !linux

package actors

import "errors"

func exchange(_, _ string) error { return errors.ErrUnsupported }
