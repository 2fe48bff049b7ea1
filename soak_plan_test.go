package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// server is an instance as the store has it.
type server struct {
	ID         string   `json:"id"`
	Hostname   string   `json:"hostname"`
	Status     string   `json:"status"`
	Size       string   `json:"size"`
	FirewallID string   `json:"firewall_id"`
	Tags       []string `json:"tags"`
	Notes      string   `json:"notes"`
	Password   string   `json:"initial_password"`
}

func (v server) settled() bool { return v.Status == "ACTIVE" || v.Status == "SHUTOFF" }

// look reads the store, past all trouble.
func (s *soaker) look() map[string]server {
	all := map[string]server{}
	for page, pages := 1, 1; page <= pages; page++ {
		req := httptest.NewRequest("GET", fmt.Sprintf("/v2/instances?region=LON1&per_page=100&page=%d", page), nil)
		req.Header.Set("Authorization", "bearer "+testKey)
		w := httptest.NewRecorder()
		s.store.ServeHTTP(w, req)
		var list struct {
			Pages int
			Items []server
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
			s.t.Fatalf("look at the store: %d, %v: %s", w.Code, err, w.Body)
		}
		pages = list.Pages
		for _, i := range list.Items {
			all[i.ID] = i
		}
	}
	return all
}

// plan is a command, and what it may do.
type plan struct {
	verb    string
	args    []string
	stdin   string
	action  string            // how the paths of its changes end
	names   map[string]int    // hostnames to be made, and how many of each
	targets []server          // what it may touch
	want    func(server) bool // what a target is in the end, where it was waited for
	expect  []int             // exit codes without trouble
	waits   time.Duration     // --wait-timeout; 0 where it does not wait
	stop    time.Duration     // when it is interrupted; 0 for never
}

// plan draws a command that makes sense with the instances there are.
func (s *soaker) plan(have map[string]server) plan {
	all := slices.SortedFunc(func(yield func(server) bool) {
		for _, i := range have {
			if !yield(i) {
				return
			}
		}
	}, func(a, b server) int { return strings.Compare(a.ID, b.ID) })
	draw := s.random.IntN(100)
	switch {
	case len(all) < 3, draw < 28 && len(all) < 14:
		return s.planCreate(all)
	case len(all) > 10 && draw < 40, draw < 36:
		return s.planRemove(all)
	case draw < 40:
		return plan{verb: "list", args: []string{"list"}, expect: []int{0}}
	case draw < 44:
		i := pick(s.random, all)
		return plan{verb: "show", args: []string{"show", i.ID}, expect: []int{0}}
	case draw < 52:
		return s.planWait(all)
	case draw < 60:
		return s.planUpdate(all)
	}
	return s.planChange(all)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (s *soaker) chance(percent int) bool { return s.random.IntN(100) < percent }

func (s *soaker) planCreate(all []server) plan {
	p := plan{verb: "create", names: map[string]int{}, action: "/v2/instances", expect: []int{0}}
	p.args = []string{"create", "--size", pick(s.random, []string{"g3.xsmall", "g3.small"}), "--image", "ubuntu-noble", "--tag", pick(s.random, []string{"red", "blue"})}
	fresh := func() string { s.made++; return fmt.Sprintf("%s-%d", s.name, s.made) }
	switch draw := s.random.IntN(10); {
	case draw < 2:
		n, name := 2+s.random.IntN(2), fresh()
		p.names[name] = n
		p.args = append(p.args, name, "--count", fmt.Sprint(n))
	case draw == 2 && len(all) > 0:
		name := pick(s.random, all).Hostname
		p.names[name] = 1
		p.args = append(p.args, name, "--allow-duplicate")
	case draw == 3 && len(all) > 0:
		i := pick(s.random, all)
		p.args = append(p.args, i.Hostname, "--if-not-exists")
		if shared(all, i.Hostname) {
			p.expect = []int{3}
		} else if i.Status == "BUILDING" {
			p.expect = []int{0, 8}
		}
	case draw == 4 && len(all) > 0:
		p.args = append(p.args, pick(s.random, all).Hostname)
		p.expect = []int{5}
	default:
		for range 1 + s.random.IntN(3) {
			name := fresh()
			p.names[name] = 1
			p.args = append(p.args, name)
		}
	}
	p.want = func(i server) bool { return i.Status == "ACTIVE" }
	s.patience(&p)
	if s.chance(15) {
		p.stop = time.Duration(1+s.random.IntN(1500)) * time.Millisecond
	}
	return p
}

// patience lets a verb that waits do so, or not.
func (s *soaker) patience(p *plan) {
	p.waits = 5 * time.Second
	if p.verb == "reboot" || p.verb == "resize" {
		p.waits = 13 * time.Second // they may be over before they are seen, and are believed after 10
	}
	if s.chance(25) {
		p.waits, p.want = 0, nil
		p.args = append(p.args, "--no-wait")
		return
	}
	p.args = append(p.args, "--wait-timeout", p.waits.String())
}

func shared(all []server, hostname string) bool {
	n := 0
	for _, i := range all {
		if i.Hostname == hostname {
			n++
		}
	}
	return n > 1
}

// aim chooses targets and says in one of the ways there are which they are.
func (s *soaker) aim(p *plan, all []server, most int) {
	switch draw := s.random.IntN(10); {
	case draw == 0 && most > 1:
		tag := pick(s.random, []string{"red", "blue", "old"})
		p.args = append(p.args, "--tag", tag)
		for _, i := range all {
			if slices.Contains(i.Tags, tag) {
				p.targets = append(p.targets, i)
			}
		}
		return
	case draw == 1 && most > 1:
		suffix := pick(s.random, []string{"1", "2", "3", "4"})
		p.args = append(p.args, "--name", "*-"+suffix)
		for _, i := range all {
			if strings.HasSuffix(i.Hostname, "-"+suffix) {
				p.targets = append(p.targets, i)
			}
		}
		return
	}
	var words []string
	for range 1 + s.random.IntN(most) {
		i := pick(s.random, all)
		if slices.ContainsFunc(p.targets, func(j server) bool { return j.ID == i.ID }) {
			continue
		}
		p.targets = append(p.targets, i)
		if s.chance(50) {
			words = append(words, i.ID)
			continue
		}
		words = append(words, i.Hostname)
		if shared(all, i.Hostname) {
			p.expect = []int{3}
		}
	}
	if most > 1 && s.chance(20) && p.verb != "tag" {
		p.stdin, words = strings.Join(words, "\n"), []string{"-"}
	}
	p.args = append(p.args, words...)
}

func (s *soaker) planRemove(all []server) plan {
	p := plan{verb: "rm", args: []string{"rm", "--yes"}, expect: []int{0}}
	s.aim(&p, all, 3)
	s.patience(&p)
	return p
}

func (s *soaker) planWait(all []server) plan {
	i := pick(s.random, all)
	p := plan{verb: "wait", args: []string{"wait", i.ID, "--wait-timeout", "1s"}, waits: time.Second, targets: []server{i}}
	if s.chance(50) {
		p.args = append(p.args, "--for", "deleted")
		p.expect = []int{7}
		if i.Status == "DELETING" {
			p.expect = []int{0}
		}
		return p
	}
	p.args = append(p.args, "--for", "active")
	switch i.Status {
	case "ACTIVE":
		p.expect = []int{0}
	case "SHUTOFF":
		p.expect = []int{7}
	case "ERROR":
		p.expect = []int{8}
	case "DELETING":
		p.expect = []int{3, 7}
	default:
		p.expect = []int{0, 7, 8}
	}
	return p
}

func (s *soaker) planUpdate(all []server) plan {
	note := fmt.Sprintf("note %d", s.random.IntN(1000))
	p := plan{verb: "update", args: []string{"update", "--notes", note}, expect: []int{0}}
	s.aim(&p, all, 1)
	p.action = "/" + p.targets[0].ID
	p.want = func(i server) bool { return i.Notes == note }
	if p.targets[0].Status == "DELETING" {
		p.expect = []int{3, 5}
	}
	return p
}

func (s *soaker) planChange(all []server) plan {
	p := plan{expect: []int{0}, verb: pick(s.random, []string{"stop", "stop", "start", "start", "reboot", "reboot", "resize", "tag", "firewall"})}
	p.args, p.action = []string{p.verb}, "/"+p.verb
	switch p.verb {
	case "tag":
		tag := pick(s.random, []string{"red", "blue"})
		p.args, p.action = append(p.args, "--add", tag), "/tags"
		p.want = func(i server) bool { return slices.Contains(i.Tags, tag) }
		s.aim(&p, all, 1)
	case "firewall":
		p.args = append(p.args, "--firewall", pick(s.random, []string{"default-web", "default-default"}))
		s.aim(&p, all, 3)
	default:
		p.args = append(p.args, "--yes")
		p.want = func(i server) bool { return i.Status == "ACTIVE" }
		switch p.verb {
		case "stop":
			p.want = func(i server) bool { return i.Status == "SHUTOFF" }
		case "start":
			p.args = slices.DeleteFunc(p.args, func(a string) bool { return a == "--yes" })
		case "reboot":
			p.action = "/soft_reboots"
			if s.chance(50) {
				p.args, p.action = append(p.args, "--hard"), "/hard_reboots"
			}
		case "resize":
			size := pick(s.random, []string{"g3.small", "g3.medium", "g3.large"})
			p.args = append(p.args, "--size", size)
			p.want = func(i server) bool { return i.Status == "ACTIVE" && i.Size == size }
		}
		s.aim(&p, all, 3)
		s.patience(&p)
	}
	for _, i := range p.targets {
		// What is under way refuses changes, or is through by the time they come.
		if !i.settled() && !slices.Equal(p.expect, []int{3}) {
			p.expect = []int{0, 3, 5, 7, 8, 9}
		}
		if p.verb == "resize" && slices.Equal(p.expect, []int{0}) {
			p.expect = []int{0, 5}
		}
	}
	return p
}

// run is a command that has been run.
type run struct {
	plan
	code           int
	stdout, stderr string
	began          time.Time
	took           time.Duration
	late           time.Duration // of it, the machine's own
	log            []sandbox.Request
	before, after  map[string]server
}

func (s *soaker) run(p plan, before map[string]server) *run {
	p.args = append([]string{"instance"}, p.args...)
	p.args = append(p.args, "--api-url", s.server.URL, "--region", "LON1", "--request-timeout", "2s", "-o", "json")
	if s.chance(20) {
		p.args = append(p.args, "--quiet")
	}
	streams := cli.Streams{In: s.file("in", p.stdin), Out: s.file("out", ""), Err: s.file("err", "")}
	late := s.machine.late.Load()
	r := &run{plan: p, before: before, began: time.Now()}
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	if p.stop > 0 {
		defer time.AfterFunc(p.stop, cancel).Stop()
	}
	r.code = cmd.Run(ctx, streams, p.args)
	r.took = time.Since(r.began)
	r.late = time.Duration(s.machine.late.Load() - late)
	s.text(streams.In)
	r.stdout, r.stderr = s.text(streams.Out), s.text(streams.Err)
	return r
}

// file is a stream of the program, which begins with text.
func (s *soaker) file(name, text string) *os.File {
	f, err := os.Create(filepath.Join(s.dir, name))
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

// text closes a stream and returns all that it holds.
func (s *soaker) text(f *os.File) string {
	f.Close()
	text, err := os.ReadFile(f.Name())
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}
