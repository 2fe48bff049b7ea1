package xdg_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/xdg"
)

func TestFiles(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have folders of their own")
	}
	home := t.TempDir()
	for _, f := range []struct {
		variable string
		path     func(string) (string, error)
		fallback string
	}{
		{"XDG_CONFIG_HOME", xdg.ConfigFile, ".config"},
		{"XDG_STATE_HOME", xdg.StateFile, ".local/state"},
		{"XDG_CACHE_HOME", xdg.CacheFile, ".cache"},
	} {
		t.Setenv("HOME", home)
		for value, base := range map[string]string{
			"":           filepath.Join(home, f.fallback),
			"rel":        filepath.Join(home, f.fallback),
			"./rel":      filepath.Join(home, f.fallback),
			"~/rel":      filepath.Join(home, f.fallback),
			"/elsewhere": "/elsewhere",
		} {
			t.Setenv(f.variable, value)
			got, err := f.path("a")
			if want := filepath.Join(base, "civoctl", "a"); err != nil || got != want {
				t.Errorf("%s=%q: got %q (%v), want %q", f.variable, value, got, err, want)
			}
		}
		t.Setenv("HOME", "")
		t.Setenv(f.variable, "rel")
		if _, err := f.path("a"); err == nil || !strings.Contains(err.Error(), "find the folder of a") {
			t.Errorf("without a home: %v", err)
		}
	}
}
