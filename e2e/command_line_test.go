//go:build linux || darwin

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// The command line that a form prints has every flag that was given, wherever it belongs, with the
// value that it was given, and what was answered.
func TestCommandLineOfFormHasEveryFlag(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := os.WriteFile(filepath.Join(u.home, "boot.sh"), []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ args, hostnames, line string }{
		{
			"--allow-duplicate --columns hostname,id --fail-fast=false --firewall none --count 3 --initial-user ops --network default --no-headers --parallel 2 --public-ip none --reverse-dns db.example.org --script boot.sh --ssh-key none --tag d --wait-timeout 90s --image debian-12 -o csv",
			"db-%d",
			"--image debian-12 --allow-duplicate --count 3 --fail-fast=false --firewall none --initial-user ops --network default --parallel 2 --public-ip none --reverse-dns db.example.org --script boot.sh --ssh-key none --tag d --wait-timeout 90s --output csv --columns hostname,id --no-headers",
		},
		{
			"--if-not-exists --no-wait --network backend --firewall backend-web --ssh-key laptop --tag web --image debian-12 -o name",
			"a b",
			"--image debian-12 --firewall backend-web --if-not-exists --network backend --no-wait --ssh-key laptop --tag web --output name",
		},
	} {
		args := append([]string{"instance", "create"}, strings.Fields(test.hostnames)...)
		c, _ := u.startTTY(ptytest.Options{Cols: 400}, append(args, strings.Fields(test.args)...)...)
		c.Expect("Size:")
		c.Key("g3.small", ptytest.Enter)
		c.Expect("Create these")
		c.Key("cancel", ptytest.Enter)
		expectExit(t, c, 10)
		if line, want := findCommandLine(t, c), "civoctl instance create "+test.hostnames+" --size g3.small "+test.line+" --region LON1"; line != want {
			t.Errorf("line %s\nwant %s", line, want)
		}
	}
}
