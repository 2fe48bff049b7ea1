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

	// keyringTimeout ends the call of a keyring that waits for ever, as one without a session does.
	keyringTimeout = 3 * time.Second
)

// KeyringSet stores a key in the OS keyring under account, the value of a profile's
// api_key_keyring. An earlier key of the account is replaced.
func KeyringSet(ctx context.Context, account, key string) error {
	_, err := keyringDo(ctx, func() (string, error) {
		return "", keyring.Set(KeyringService, account, key)
	})
	if err != nil {
		return fmt.Errorf("keep key %s in the OS keyring: %w", account, err)
	}
	return nil
}

// HasKeyring reports whether the operating system has a keyring that answers.
func HasKeyring(ctx context.Context) bool {
	_, err := keyringDo(ctx, func() (string, error) { return keyring.Get(KeyringService, "default") })
	return err == nil || errors.Is(err, keyring.ErrNotFound)
}

// KeyringDelete removes the key of account from the OS keyring. A missing key is no error.
func KeyringDelete(ctx context.Context, account string) error {
	_, err := keyringDo(ctx, func() (string, error) {
		return "", keyring.Delete(KeyringService, account)
	})
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("remove key %s from the OS keyring: %w", account, err)
	}
	return nil
}

// keyringGet returns the key of account from the OS keyring.
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

// keyringDo gives up waiting after the limit; the library cannot be interrupted, so the call itself
// is left behind.
func keyringDo(ctx context.Context, call func() (string, error)) (string, error) {
	late := fmt.Errorf("no answer within %v", keyringTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, keyringTimeout, late)
	defer cancel()
	key, err := interrupt.Call(ctx, call)
	if err != nil && err == ctx.Err() {
		err = context.Cause(ctx)
	}
	return key, err
}
