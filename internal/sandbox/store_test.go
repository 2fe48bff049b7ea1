package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// TestMain turns the test binary into a process that creates instances, when it is asked to.
func TestMain(m *testing.M) {
	if path := os.Getenv("SANDBOX_CREATES_IN"); path != "" {
		if err := createUntilKilled(path, os.Getenv("SANDBOX_NAME"), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// createUntilKilled creates instances, one after the other, until in ends, and says each ID once it was answered.
func createUntilKilled(path, name string, in io.Reader, out io.Writer) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, in)
	}()
	s, err := sandbox.Open(sandbox.Options{Path: path, BuildTime: -1, Limits: manyInstances()})
	if err != nil {
		return err
	}
	client := &http.Client{Transport: s.Transport()}
	for {
		select {
		case <-ended:
			return s.Close()
		default:
		}
		body := strings.NewReader("tags=t&hostname=" + name + "&" + enough)
		res, err := client.Post("http://sandbox/v2/instances", "application/x-www-form-urlencoded", body)
		if err != nil {
			return err
		}
		reply, err := io.ReadAll(res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			return err
		}
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s", reply)
		}
		if _, err := fmt.Fprintln(out, strings.Split(string(reply), `"`)[3]); err != nil {
			return err
		}
	}
}

func manyInstances() sandbox.Limits {
	const many = 1 << 40
	return sandbox.Limits{Instances: many, CPUCores: many, RAMMB: many, DiskGB: many, PublicIPs: many}
}

// creator is another process that creates instances in a sandbox.
type creator struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	ids *bufio.Scanner
}

func startCreator(t *testing.T, path, name string) *creator {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &creator{cmd: exec.CommandContext(t.Context(), binary)}
	c.cmd.Env = append(os.Environ(), "SANDBOX_CREATES_IN="+path, "SANDBOX_NAME="+name)
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.ids = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// ids collects what the creators said, n from each and then what they say until stop has ended them.
func collect(t *testing.T, creators []*creator, n int, stop func(*creator)) (ids []string) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, c := range creators {
		all.Go(func() {
			for said := 1; c.ids.Scan(); said++ {
				mu.Lock()
				ids = append(ids, c.ids.Text())
				mu.Unlock()
				if said == n {
					stop(c)
				}
			}
		})
	}
	all.Wait()
	return ids
}

func TestProcessesShareOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "sandbox.db")
	var creators []*creator
	for i := range 4 {
		creators = append(creators, startCreator(t, path, fmt.Sprintf("p%d", i))) // all make the file at once
	}
	w := open(t, sandbox.Options{Path: path, Now: time.Now})
	ctx, cancel := context.WithCancel(t.Context())
	var reader sync.WaitGroup
	reader.Go(func() {
		for ctx.Err() == nil {
			hostnames, envelope := w.list("per_page=1000&tags=t")
			if envelope["pages"] == 1.0 && len(hostnames) != len(envelope["items"].([]any)) {
				t.Error(envelope)
			}
		}
	})
	ids := collect(t, creators, 25, func(c *creator) { c.in.Close() })
	cancel()
	reader.Wait()
	for _, c := range creators {
		if err := c.cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	w.holds(ids)
}

// holds checks that every instance said to be created is there, once, with everything that leads to it.
func (w *world) holds(ids []string) {
	w.Helper()
	if len(ids) == 0 {
		w.Error("nothing was created")
	}
	for _, filter := range []string{"", "&tags=t"} {
		_, envelope := w.list("per_page=100000" + filter)
		seen := map[string]bool{}
		addresses := map[any]bool{}
		for _, item := range envelope["items"].([]any) {
			i := item.(map[string]any)
			seen[i["id"].(string)] = true
			addresses[i["public_ip"]] = true
			w.instance(i["id"].(string))
		}
		if n := len(envelope["items"].([]any)); n != len(seen) || n != len(addresses) {
			w.Errorf("%d items, %d IDs, %d addresses", n, len(seen), len(addresses))
		}
		for _, id := range ids {
			if !seen[id] {
				w.Errorf("%s was answered and is lost", id)
			}
		}
		if used := w.ok("GET", "/v2/quota").field(w.T, "instance_count_usage"); used != float64(len(seen)) {
			w.Errorf("%v in the quota, %d there", used, len(seen))
		}
	}
}

func TestKilledProcessesLeaveASoundFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sandbox.db")
	var ids []string
	for range 8 {
		creators := []*creator{startCreator(t, path, "a"), startCreator(t, path, "b")}
		ids = append(ids, collect(t, creators, 1+rand.IntN(20), func(c *creator) { c.cmd.Process.Kill() })...)
		for _, c := range creators {
			c.cmd.Wait()
		}
	}
	w := open(t, sandbox.Options{Path: path, Now: time.Now, Limits: manyInstances()})
	w.holds(ids)
	w.create("after")
}

func TestManyClients(t *testing.T) {
	w := open(t, sandbox.Options{Limits: manyInstances(), BuildTime: -1, ActionTime: -1})
	var mu sync.Mutex
	kept, gone := []string{}, []string{}
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for n := range 5 {
				id := w.create(fmt.Sprintf("c%d-%d", i, n), "tags=t")
				w.list("tags=t&per_page=10")
				mu.Lock()
				kept = append(kept, id)
				mu.Unlock()
			}
			id := w.create("short-lived")
			w.ok("DELETE", "/v2/instances/"+id)
			mu.Lock()
			gone = append(gone, id)
			mu.Unlock()
		})
	}
	all.Wait()
	for _, id := range gone {
		if a := w.do("GET", "/v2/instances/"+id); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", id, a.Status)
		}
	}
	w.holds(kept)
	if slices.Sort(kept); len(slices.Compact(kept)) != 64*5 {
		t.Error("an ID was given twice")
	}
	if w.Peak() < 2 {
		t.Error("never two at once")
	}
}

func TestTheFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes on windows")
	}
	path := filepath.Join(t.TempDir(), "state", "sandbox.db")
	open(t, sandbox.Options{Path: path}).create("web")
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		info, err := os.Stat(name)
		if err != nil || info.Mode() != want {
			t.Errorf("%s is %v, %v", name, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left beside the file: %v %v", left, err)
	}
}

func TestStateOutlivesTheSandbox(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sandbox.db")
	first := open(t, sandbox.Options{Path: path})
	id := first.create("web")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, sandbox.Options{Path: path})
	second.pass(time.Minute)
	if i := second.instance(id); i["hostname"] != "web" || i["status"] != "ACTIVE" {
		t.Error(i)
	}
}

func TestDamagedFiles(t *testing.T) {
	sound := filepath.Join(t.TempDir(), "sound.db")
	w := open(t, sandbox.Options{Path: sound})
	for range 20 {
		w.create("web")
	}
	w.Close()
	data, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.NewChaCha8([32]byte{1})
	noise := slices.Clone(data)
	random.Read(noise[2*os.Getpagesize():])
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	db, err := bbolt.Open(foreign, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	stranger, err := os.ReadFile(foreign)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty":    {},
		"text":     []byte(strings.Repeat("hello ", 10000)),
		"short":    data[:len(data)/2],
		"header":   data[:2*os.Getpagesize()],
		"noise":    noise,
		"stranger": stranger,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sandbox.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := sandbox.Open(sandbox.Options{Path: path})
			if err == nil {
				_, err = s.Status() // what only a reading of everything shows
				s.Close()
			}
			if !errors.Is(err, sandbox.ErrDamaged) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "civoctl sandbox reset") {
				t.Fatalf("%v", err)
			}
			if now, err := os.ReadFile(path); err != nil || !slices.Equal(now, content) {
				t.Error("the damaged file was touched", err)
			}
			if err := sandbox.Reset(t.Context(), sandbox.Options{Path: path}); err != nil {
				t.Fatal(err)
			}
			open(t, sandbox.Options{Path: path}).create("web")
		})
	}
}

func TestBusyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sandbox.db")
	w := open(t, sandbox.Options{Path: path, Wait: 10 * time.Millisecond})
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.Open(sandbox.Options{Path: path, Wait: time.Millisecond}); !errors.Is(err, sandbox.ErrBusy) {
		t.Errorf("%v", err)
	}
	if a := w.do("GET", "/v2/instances"); a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Body, "in use by other processes") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w.ok("GET", "/v2/instances")
}

func TestResetEmptiesUnderOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sandbox.db")
	w := open(t, sandbox.Options{Path: path})
	w.create("web")
	w.ok("POST", "/v2/networks", "label=mine")
	if err := sandbox.Reset(t.Context(), sandbox.Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.list(""); len(got) != 0 {
		t.Error(got)
	}
	if a := w.ok("GET", "/v2/networks"); strings.Contains(a.Body, "mine") {
		t.Error(a.Body)
	}
	w.create("after")
}

func TestSeed(t *testing.T) {
	w := open(t, sandbox.Options{})
	if err := w.Seed(t.Context(), 6345, []string{"a b", "c"}, "nyc1"); err != nil {
		t.Fatal(err)
	}
	if err := w.Seed(t.Context(), 200, nil, ""); err != nil {
		t.Fatal(err)
	}
	w.create("one-more")
	w.create("and-there", "region=NYC1")
	status, err := w.Status()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(status.Regions); got != "map[LON1:map[ACTIVE:200 BUILDING:1] NYC1:map[ACTIVE:6345 BUILDING:1]]" || status.Size == 0 {
		t.Error(got, status)
	}
	_, envelope := w.list("region=NYC1&tags=c+b&per_page=4000&page=2")
	if n := len(envelope["items"].([]any)); n != 2345 {
		t.Errorf("%d on the second page", n)
	}
	last := envelope["items"].([]any)[2344].(map[string]any)
	if last["hostname"] != "seed-6345" || last["public_ip"] == nil || last["status"] != "ACTIVE" {
		t.Error(last)
	}
	if a := w.ok("GET", "/v2/quota?region=NYC1"); a.field(t, "instance_count_usage") != 6346.0 || a.field(t, "instance_count_limit") != 6601.0 {
		t.Error(a.Body)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Seed(ctx, 1, nil, ""); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := w.Seed(t.Context(), 1, nil, "MOON1"); err == nil {
		t.Error("seeded the moon")
	}
}
