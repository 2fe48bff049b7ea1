package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What is committed is what the tree says.
func TestUpToDate(t *testing.T) {
	dir := t.TempDir()
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders() {
		want := files(t, filepath.Join(dir, folder))
		got := files(t, filepath.Join("..", "..", folder))
		if len(want) == 0 {
			t.Errorf("nothing is generated in %s", folder)
		}
		for name := range want {
			if _, there := got[name]; !there {
				t.Errorf("%s/%s is missing: run make generate", folder, name)
			} else if got[name] != want[name] {
				t.Errorf("%s/%s is out of date: run make generate", folder, name)
			}
		}
		for name := range got {
			if _, generated := want[name]; !generated {
				t.Errorf("%s/%s is generated no more: run make generate", folder, name)
			}
		}
	}
}

// The same tree gives the same bytes, whatever the machine's home and locale.
func TestDeterministic(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	if err := generate(first); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", second)
	t.Setenv("XDG_CONFIG_HOME", "/elsewhere")
	t.Setenv("XDG_CACHE_HOME", "/elsewhere")
	t.Setenv("XDG_STATE_HOME", "/elsewhere")
	t.Setenv("LANG", "de_DE.UTF-8")
	if err := generate(second); err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders() {
		a, b := files(t, filepath.Join(first, folder)), files(t, filepath.Join(second, folder))
		if !maps.Equal(a, b) {
			t.Errorf("%s differs from one run to the next", folder)
		}
	}
}

func TestOldFilesGo(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "docs", "reference", "civoctl_gone.md")
	if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	if names := slices.Collect(maps.Keys(files(t, filepath.Dir(old)))); slices.Contains(names, "civoctl_gone.md") {
		t.Errorf("civoctl_gone.md is still there: %v", names)
	}
}

func TestRoff(t *testing.T) {
	for text, want := range map[string]string{
		"a-b":            `a\-b`,
		`back\slash`:     `back\eslash`,
		"first\n.second": "first\n\\&.second",
		"'quoted'":       `\&'quoted'`,
	} {
		if got := roff(text); got != want {
			t.Errorf("roff(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"Words\non two lines.":                     "Words\non two lines.",
		"Run:\n\n  civoctl a\n  civoctl b\n\nEnd.": "Run:\n\n```\ncivoctl a\ncivoctl b\n```\n\nEnd.",
		"Run:\n\n  civoctl a":                      "Run:\n\n```\ncivoctl a\n```",
		"One:\n\n  a\n\nTwo:\n\n  b":               "One:\n\n```\na\n```\n\nTwo:\n\n```\nb\n```",
	} {
		if got := prose(text); got != want {
			t.Errorf("prose(%q) = %q, want %q", text, got, want)
		}
	}
}

// files are the texts of the files in dir by their names.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(os.DirFS(dir), name)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
