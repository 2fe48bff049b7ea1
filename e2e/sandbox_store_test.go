package e2e

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"
)

// newSandboxUser returns a user of the embedded sandbox, who has neither a key nor a region.
func newSandboxUser(t *testing.T) *user {
	return newUserIn(t, t.TempDir(), "CIVOCTL_SANDBOX=1", "CIVOCTL_API_KEY=", "CIVO_TOKEN=")
}

// listWhole returns the hostnames of the instances. It fails the test where a field of one is
// missing.
func listWhole(t *testing.T, u *user) (hostnames []string) {
	t.Helper()
	stdout, stderr, code := u.run("instance", "list", "-o", "json")
	var instances []struct{ ID, Hostname, Status, Size string }
	if err := json.Unmarshal([]byte(stdout), &instances); err != nil || code != 0 {
		t.Errorf("list: exit code %d, %v\n%s%s", code, err, stdout, stderr)
	}
	for _, i := range instances {
		if i.ID == "" || i.Hostname == "" || i.Status == "" || i.Size == "" {
			t.Errorf("half an instance: %+v", i)
		}
		hostnames = append(hostnames, i.Hostname)
	}
	return hostnames
}

// Ten processes list while one creates: none sees half an instance, and none
// sees fewer than before.
func TestManyProcessesOneStore(t *testing.T) {
	t.Parallel()
	u := newSandboxUser(t)
	creating := u.start(createArgs("a", "b", "c", "d", "e", "f", "--parallel", "1", "-q")...)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for seen := 0; seen < 6; {
				n := len(listWhole(t, u))
				if n < seen {
					t.Errorf("%d instances after %d", n, seen)
				}
				if seen = n; t.Failed() {
					return
				}
			}
		})
	}
	wg.Wait()
	if code := creating.wait(); code != 0 {
		t.Errorf("exit code %d\n%s", code, creating)
	}
}

// A process that is killed while it creates leaves a store that opens, with
// the instance whole or not at all.
func TestKilledWhileCreating(t *testing.T) {
	t.Parallel()
	u := newSandboxUser(t)
	for n := range 8 {
		name := fmt.Sprintf("k%d", n)
		p := u.start(createArgs(name, "--no-wait")...)
		// Spread over the life of the process, from its start to past its end.
		callLater(time.Duration(n)*25*time.Millisecond, func() { p.cmd.Process.Kill() })
		isKilled := p.wait() != 0
		found := 0
		for _, hostname := range listWhole(t, u) {
			if hostname == name {
				found++
			}
		}
		if found > 1 || found == 0 && !isKilled {
			t.Errorf("%s: %d instances (killed: %v)", name, found, isKilled)
		}
	}
}
