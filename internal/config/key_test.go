package config_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/civoctl/civoctl/internal/config"
)

// commandSettings are those of a profile whose key a helper prints.
func commandSettings(t *testing.T, args ...string) *config.Settings {
	t.Helper()
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	path := home(t)
	if err := config.Edit(t.Context(), path, func(f *config.File) error {
		p, err := f.Add("work")
		if err != nil {
			return err
		}
		return p.Set("api_key_command", self(t, args...)...)
	}); err != nil {
		t.Fatal(err)
	}
	return load(t, config.Flags{})
}

func TestKeyCommand(t *testing.T) {
	s := commandSettings(t, "printf", "\n  key-of-command \n\n")
	if key, err := s.Key(t.Context()); key != "key-of-command" || err != nil {
		t.Errorf("got %q, %v", key, err)
	}
	if v, _ := s.Value("api_key"); !strings.HasPrefix(v.Value, "(printed by ") || v.Origin.Source != config.FromProfile {
		t.Errorf("shown as %+v", v)
	}
	t.Setenv("CIVO_TOKEN", "key-of-environment")
	if key, err := load(t, config.Flags{}).Key(t.Context()); key != "key-of-environment" || err != nil {
		t.Errorf("the environment's key: got %q, %v", key, err)
	}
}

func TestKeyCommandRunsWithoutAShell(t *testing.T) {
	s := commandSettings(t, "print", "$HOME;`id`|*")
	if key, err := s.Key(t.Context()); key != "$HOME;`id`|*" || err != nil {
		t.Errorf("got %q, %v", key, err)
	}
}

func TestKeyCommandThatFails(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		says string
	}{
		{"status", []string{"fail", "the store is locked"}, "exit status 1: the store is locked"},
		{"nothing", []string{"printf", " \n"}, "printed nothing"},
		{"two lines", []string{"printf", "key-on-stdout\nlogin: me\n"}, "printed no key"},
		{"too long", []string{"printf", strings.Repeat("key-on-stdout", 4<<10/13+1)}, "printed no key: not a key: it is longer than 4096 characters"},
		{"without end", []string{"flood", "1000000", "key-on-stdout"}, "printed no key: more than 8192 bytes"},
		{"long complaint", []string{"fail", strings.Repeat("x", 64<<10) + " at last"}, "x at last"},
		{"control characters", []string{"printf", "key-on-stdout\x1b[0m"}, "printed no key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := commandSettings(t, test.args...)
			key, err := s.Key(t.Context())
			if key != "" || err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "api_key_command") {
				t.Fatalf("got %q, error %v", key, err)
			}
			if strings.Contains(err.Error(), "key-on-stdout") || len(err.Error()) > 2<<10 {
				t.Errorf("the error tells the output: %v", err)
			}
		})
	}
	path := home(t)
	write(t, path, "profiles: [{name: work, api_key_command: [no-such-program-anywhere]}]")
	if _, err := load(t, config.Flags{}).Key(t.Context()); err == nil || !strings.Contains(err.Error(), "no-such-program-anywhere") {
		t.Errorf("no program: %v", err)
	}
}

func TestKeyCommandIsStoppedWithTheContext(t *testing.T) {
	s := commandSettings(t, "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Key(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v", err)
	}
}

func TestKeyShell(t *testing.T) {
	path := home(t)
	write(t, path, "profiles: [{name: work, api_key_shell: echo key-of-shell}]")
	if key, err := load(t, config.Flags{}).Key(t.Context()); key != "key-of-shell" || err != nil {
		t.Errorf("got %q, %v", key, err)
	}
}

func TestNoKey(t *testing.T) {
	home(t)
	s := load(t, config.Flags{})
	if key, err := s.Key(t.Context()); key != "" || err != nil || s.HasKey() {
		t.Errorf("got %q, %v", key, err)
	}
}

// The library's own memory keyring stands in for the system's: a test must not touch the keyring of
// whoever runs it.
func TestKeyring(t *testing.T) {
	keyring.MockInit()
	path := home(t)
	write(t, path, "profiles: [{name: work, api_key_keyring: account}]")
	s := load(t, config.Flags{})
	if _, err := s.Key(t.Context()); err == nil || !strings.Contains(err.Error(), "has no account") {
		t.Errorf("nothing kept: %v", err)
	}
	if err := config.KeyringSet(t.Context(), "account", "key-of-keyring"); err != nil {
		t.Fatal(err)
	}
	if key, err := s.Key(t.Context()); key != "key-of-keyring" || err != nil {
		t.Errorf("got %q, %v", key, err)
	}
	if v, _ := s.Value("api_key"); v.Value != "(in the OS keyring as account)" {
		t.Errorf("shown as %+v", v)
	}
	for range 2 {
		if err := config.KeyringDelete(t.Context(), "account"); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Key(t.Context()); err == nil {
		t.Error("the key is still there")
	}
	if strings.Contains(read(t, path), "key-of-keyring") {
		t.Error("the key is in the file")
	}
}

func TestKeyringThatFails(t *testing.T) {
	locked := errors.New("the keyring is locked")
	keyring.MockInitWithError(locked)
	t.Cleanup(keyring.MockInit)
	path := home(t)
	write(t, path, "profiles: [{name: work, api_key_keyring: account}]")
	key, err := load(t, config.Flags{}).Key(t.Context())
	if key != "" || !errors.Is(err, locked) {
		t.Errorf("got %q, %v", key, err)
	}
	if err := config.KeyringSet(t.Context(), "account", "key"); !errors.Is(err, locked) {
		t.Errorf("set: %v", err)
	}
	if err := config.KeyringDelete(t.Context(), "account"); !errors.Is(err, locked) {
		t.Errorf("delete: %v", err)
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	const key = "0123456789abcdefghijklmnopqrstuvwxyz"
	path := home(t)
	write(t, path, "profiles: [{name: work, api_key: "+key+"}]")
	s := load(t, config.Flags{})
	f, err := config.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	p := f.Profiles()[0]
	secret := config.Secret(key)
	for _, v := range []any{secret, &secret, []config.Secret{secret}, config.Imported{Key: secret}, s, *s, s.Values(), p.Get("api_key")} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			got := fmt.Sprintf(verb, v)
			if strings.Contains(got, key[:8]) || strings.Contains(got, fmt.Sprintf("%x", key[:8])) || strings.Contains(got, fmt.Sprintf("%X", key[:8])) {
				t.Errorf("%s of %T tells the key: %s", verb, v, got)
			}
		}
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "secret", secret, "settings", s, "list", []config.Secret{secret})
	marshalled, err := json.Marshal([]any{secret, config.Imported{Key: secret}, s, s.Values()})
	if err != nil {
		t.Fatal(err)
	}
	if out := log.String() + string(marshalled); strings.Contains(out, key[:8]) || strings.Count(out, secret.Mask()) < 5 {
		t.Errorf("logged and marshalled: %s", out)
	}
	for key, want := range map[config.Secret]string{"": "", "short": "********", "0123456789abcdefghi": "********", key: "********wxyz"} {
		if got := key.Mask(); got != want {
			t.Errorf("mask %q, want %q", got, want)
		}
	}
}
