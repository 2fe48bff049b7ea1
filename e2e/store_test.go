package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// sandboxCommand is a command of civoctl in a home of its own, which the commands of one
// test share.
func sandboxCommand(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), "civoctl", args...)
	c.Env = os.Environ()
	for _, kv := range cleanEnv(dir) {
		c.Env = append(c.Env, kv[0]+"="+kv[1])
	}
	c.Env = append(c.Env, "CIVOCTL_SANDBOX=1", "CIVOCTL_API_KEY=", "CIVO_TOKEN=")
	return c
}

type listedInstance struct{ ID, Hostname, Status, Size string }

func listSandbox(t *testing.T, dir string) []listedInstance {
	t.Helper()
	var stderr bytes.Buffer
	c := sandboxCommand(t, dir, "instance", "list", "-o", "json")
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Errorf("list: %v\n%s", err, stderr.String())
		return nil
	}
	var instances []listedInstance
	if err := json.Unmarshal(out, &instances); err != nil {
		t.Errorf("list: %v\n%s", err, out)
	}
	for _, i := range instances {
		if i.ID == "" || i.Hostname == "" || i.Status == "" || i.Size == "" {
			t.Errorf("half an instance: %+v", i)
		}
	}
	return instances
}

// Ten processes list while one creates: none sees half an instance, and none
// sees fewer than before.
func TestManyProcessesOneStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	creating := sandboxCommand(t, dir, "instance", "create", "a", "b", "c", "d", "e", "f", "--size", "g3.small", "--image", "ubuntu-noble", "--parallel", "1", "-q")
	if err := creating.Start(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for seen := 0; seen < 6; {
				n := len(listSandbox(t, dir))
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
	if err := creating.Wait(); err != nil {
		t.Errorf("create: %v", err)
	}
}

// A process that is killed while it creates leaves a store that opens, with
// the instance whole or not at all.
func TestKilledWhileCreating(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for n := range 8 {
		name := fmt.Sprintf("k%d", n)
		c := sandboxCommand(t, dir, "instance", "create", name, "--size", "g3.small", "--image", "ubuntu-noble", "--no-wait")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// Spread over the life of the process, from its start to past its end.
		time.AfterFunc(time.Duration(n)*25*time.Millisecond, func() { c.Process.Kill() })
		killed := c.Wait() != nil
		found := strings.Count(fmt.Sprint(listSandbox(t, dir)), " "+name+" ")
		if found > 1 || found == 0 && !killed {
			t.Errorf("%s: %d instances (killed: %v)", name, found, killed)
		}
	}
}
