package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOutputPageIsUpToDate(t *testing.T) {
	dir := t.TempDir()
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join("docs", "output.md")
	want, err := os.ReadFile(filepath.Join(dir, page))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", page))
	if err != nil || string(got) != string(want) {
		t.Errorf("%s is out of date: run make generate (%v)", page, err)
	}
}
