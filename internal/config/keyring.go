package config

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/civoctl/civoctl/internal/interrupt"
)

const (
	// KeyringService is the service under which keys are kept in the OS keyring.
	KeyringService = "civoctl"

	// A keyring without an owner's session can wait for ever.
	keyringTimeout = 3 * time.Second
)

// KeyringSet keeps a key in the OS keyring. The account is what a profile names
// with api_key_keyring; an entry that is there is replaced.
func KeyringSet(ctx context.Context, account, key string) error {
	_, err := keyringDo(ctx, func() (string, error) {
		return "", keyring.Set(KeyringService, account, key)
	})
	if err != nil {
		return fmt.Errorf("keep key %s in the OS keyring: %w", account, err)
	}
	return nil
}

// KeyringDelete removes a key from the OS keyring. One that is not there is no
// error.
func KeyringDelete(ctx context.Context, account string) error {
	_, err := keyringDo(ctx, func() (string, error) {
		return "", keyring.Delete(KeyringService, account)
	})
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("remove key %s from the OS keyring: %w", account, err)
	}
	return nil
}

func keyringGet(ctx context.Context, account string) (string, error) {
	key, err := keyringDo(ctx, func() (string, error) {
		return keyring.Get(KeyringService, account)
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return "", fmt.Errorf("the OS keyring has no %s for service %s", account, KeyringService)
	}
	if err != nil {
		return "", fmt.Errorf("the OS keyring: %w", err)
	}
	if err := checkKey(key); err != nil {
		return "", fmt.Errorf("the OS keyring: %w", err)
	}
	return strings.TrimSpace(key), nil
}

// keyringDo gives up waiting after the limit; the library cannot be
// interrupted, so the call itself is left behind.
func keyringDo(ctx context.Context, call func() (string, error)) (string, error) {
	late := fmt.Errorf("no answer within %v", keyringTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, keyringTimeout, late)
	defer cancel()
	key, err := interrupt.Leave(ctx, call)
	if err != nil && err == ctx.Err() {
		err = context.Cause(ctx)
	}
	return key, err
}
