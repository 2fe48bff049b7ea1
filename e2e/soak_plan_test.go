package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
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

func (v server) isSettled() bool { return v.Status == "ACTIVE" || v.Status == "SHUTOFF" }

// isMoving reports whether time alone will give it another status.
func (v server) isMoving() bool { return !v.isSettled() && v.Status != "ERROR" }

func (v server) isProtected() bool { return slices.Contains(v.Tags, "protected") }

// list returns all that api has, oldest first.
func (s *soaker) list(api *sandbox.Sandbox) []server {
	var all []server
	for page, pages := 1, 1; page <= pages; page++ {
		var list struct {
			Pages int
			Items []server
		}
		body := s.ask(api, "GET", "/v2/instances", url.Values{"region": {"LON1"}, "per_page": {"100"}, "page": {fmt.Sprint(page)}})
		if err := json.Unmarshal(body, &list); err != nil {
			s.t.Fatalf("look at the store: %v: %s", err, body)
		}
		pages = list.Pages
		all = append(all, list.Items...)
	}
	return all
}

// lookUp returns what the store holds, by ID.
func (s *soaker) lookUp() map[string]server { return byServerID(s.list(s.store)) }

func byServerID(all []server) map[string]server {
	by := make(map[string]server, len(all))
	for _, i := range all {
		by[i.ID] = i
	}
	return by
}

// plan is a command, and what it may do.
type plan struct {
	verb        string
	args        []string
	stdin       string
	format      string            // -o
	action      string            // what the paths of its changes name after the ID
	names       map[string]int    // hostnames to be made, and how many of each
	targets     []server          // what it may touch
	spared      map[string]bool   // those of them that it must not touch, by ID
	want        func(server) bool // what a target is in the end, where it was waited for
	expect      []int             // exit codes without trouble
	isIdle      bool              // nothing may change at all
	isAmbiguous bool              // a target is named by a hostname that another one has
	waits       time.Duration     // --wait-timeout; 0 where it does not wait
	stop        int               // the request with which it is interrupted, from 1; 0 for none
	dice        uint64            // where the API's trouble begins
}

// plan draws a command that makes sense with the instances there are.
func (s *soaker) plan(all []server) plan {
	p := s.draw(all)
	p.format = "json"
	if slices.Contains([]string{"create", "rm", "stop", "start", "reboot", "resize", "tag", "firewall", "update"}, p.verb) {
		switch {
		case hasFlag(p.verb, "dry-run") && s.chance(8):
			p.args, p.isIdle, p.want = append(p.args, "--dry-run"), true, nil
		case s.chance(15):
			p.format = "id"
		}
	}
	if s.chance(20) {
		p.args = append(p.args, "--quiet")
	}
	p.dice = s.random.Uint64()
	return p
}

func (s *soaker) draw(all []server) plan {
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

// hasFlag reports whether a verb of instances has the flag.
func hasFlag(verb, flag string) bool {
	c, _, err := cmd.New(cli.New(cli.Streams{}, "")).Find([]string{"instance", verb})
	return err == nil && c.Flags().Lookup(flag) != nil
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (s *soaker) chance(percent int) bool { return s.random.IntN(100) < percent }

func (s *soaker) planCreate(all []server) plan {
	p := plan{verb: "create", names: map[string]int{}, expect: []int{0}}
	p.args = []string{"create", "--size", pick(s.random, []string{"g3.xsmall", "g3.small"}), "--image", "ubuntu-noble", "--tag", pick(s.random, []string{"red", "red", "blue", "blue", "protected"})}
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
		switch {
		case isShared(all, i.Hostname):
			p.expect = []int{3}
		case i.Status == "BUILDING":
			p.expect = []int{0, 8}
		case i.Status == "ERROR":
			p.expect = []int{8}
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
		p.stop = 1 + s.random.IntN(14)
	}
	return p
}

// patience lets a verb that waits do so, or not. A timeout leaves room for the
// looks that the worst of the lists takes: of several targets, absence is proven
// by two sweeps through its pages, one a look.
func (s *soaker) patience(p *plan) {
	p.waits = 5 * time.Second
	if len(p.targets) > 1 || p.verb == "create" || p.verb == "reboot" || p.verb == "resize" {
		p.waits = 30 * time.Second // what may be over before it is seen is believed after 10
	}
	switch draw := s.random.IntN(100); {
	case draw < 25:
		p.waits, p.want = 0, nil
		p.args = append(p.args, "--no-wait")
		return
	case draw < 33:
		p.waits = 100 * time.Millisecond // too short for anything that is to be begun
		p.expect = append(p.expect, 7, 9)
	}
	p.args = append(p.args, "--wait-timeout", p.waits.String())
}

// guard draws what is to become of the targets that are protected: they refuse
// the command, are left out, or are not spared.
func (s *soaker) guard(p *plan) {
	if !slices.ContainsFunc(p.targets, server.isProtected) {
		return
	}
	if s.chance(40) {
		p.args = append(p.args, "--override-protection")
		return
	}
	p.spared = map[string]bool{}
	for _, i := range p.targets {
		if i.isProtected() {
			p.spared[i.ID] = true
		}
	}
	if hasFlag(p.verb, "skip-protected") && s.chance(60) {
		p.args = append(p.args, "--skip-protected")
		return
	}
	p.expect, p.isIdle = []int{5}, true
}

func isShared(all []server, hostname string) bool {
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
		tag := pick(s.random, []string{"red", "blue", "old", "protected"})
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
		p.isAmbiguous = p.isAmbiguous || isShared(all, i.Hostname)
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
	s.guard(&p)
	return p
}

func (s *soaker) planWait(all []server) plan {
	i, goal := pick(s.random, all), pick(s.random, []string{"active", "deleted"})
	p := plan{verb: "wait", targets: []server{i}, waits: time.Second, expect: []int{7}}
	switch {
	case goal == "deleted":
	case i.Status == "ACTIVE":
		p.expect = []int{0}
	case i.Status == "ERROR":
		p.expect = []int{8}
	case i.isMoving():
		p.expect = []int{0, 7, 8}
	}
	if !slices.Contains(p.expect, 7) {
		p.waits = 30 * time.Second // for a machine that is slow to see what is there
	}
	p.args = []string{"wait", i.ID, "--for", goal, "--wait-timeout", p.waits.String()}
	return p
}

func (s *soaker) planUpdate(all []server) plan {
	note := fmt.Sprintf("note %d", s.random.IntN(1000))
	p := plan{verb: "update", args: []string{"update", "--notes", note}, expect: []int{0}}
	s.aim(&p, all, 1)
	p.want = func(i server) bool { return i.Notes == note }
	if p.targets[0].Status == "DELETING" {
		p.expect = []int{3, 5}
	}
	return p
}

func (s *soaker) planChange(all []server) plan {
	p := plan{expect: []int{0}, verb: pick(s.random, []string{"stop", "stop", "start", "start", "reboot", "reboot", "resize", "tag", "firewall"})}
	p.args, p.action = []string{p.verb}, p.verb
	switch p.verb {
	case "tag":
		s.planTag(&p, all)
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
			p.action = "soft_reboots"
			if s.chance(50) {
				p.args, p.action = append(p.args, "--hard"), "hard_reboots"
			}
		case "resize":
			size := pick(s.random, []string{"g3.small", "g3.medium", "g3.large"})
			p.args = append(p.args, "--size", size)
			p.want = func(i server) bool { return i.Status == "ACTIVE" && i.Size == size }
		}
		s.aim(&p, all, 3)
		s.patience(&p)
	}
	if p.verb == "resize" {
		p.expect = append(p.expect, 5) // to a smaller size, or the same
	}
	// What is under way refuses changes, or is through by the time they come.
	if slices.ContainsFunc(p.targets, func(i server) bool { return !i.isSettled() }) {
		p.expect = []int{0, 3, 5, 7, 8, 9}
	}
	if p.verb == "stop" || p.verb == "reboot" || p.verb == "resize" {
		s.guard(&p)
	}
	return p
}

func (s *soaker) planTag(p *plan, all []server) {
	tag, edit := pick(s.random, []string{"red", "blue", "protected"}), "--add"
	if tag == "protected" && s.chance(60) {
		edit = "--remove"
	}
	p.args, p.action = append(p.args, edit, tag), "tags"
	p.want = func(i server) bool { return slices.Contains(i.Tags, tag) == (edit == "--add") }
	s.aim(p, all, 1)
}

// run is a command that has been run.
type run struct {
	plan
	code           int
	stdout, stderr string
	began          time.Time
	took           time.Duration
	isStopped      bool // it was interrupted
	isStuck        bool // it had to be
	log            []sandbox.Request
	before, after  map[string]server
}

// longestRun is when what has not ended by itself never will.
const longestRun = 5 * time.Minute

// run runs the plan's command against an API that is there for this command
// only: what it does and what it logs is this command's doing, and no dice are
// left over for the next.
func (s *soaker) run(p plan, before []server) *run {
	ctx, cancel := context.WithTimeout(s.t.Context(), longestRun)
	defer cancel()
	interrupted, interrupt := context.WithCancel(ctx)
	defer interrupt()
	o := s.options
	o.Seed = p.dice
	api := s.open(o)
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if requests.Add(1) == int64(p.stop) {
			interrupt()
		}
		api.ServeHTTP(w, req)
	}))
	p.args = append([]string{"instance"}, p.args...)
	p.args = append(p.args, "--api-url", server.URL, "--region", "LON1", "--request-timeout", "5s", "-o", p.format)
	r := &run{plan: p, before: byServerID(before), began: time.Now()}
	r.stdout, r.stderr, r.code = runInProcess(interrupted, s.t, p.stdin, p.args...)
	r.took, r.isStuck, r.isStopped = time.Since(r.began), ctx.Err() != nil, interrupted.Err() != nil
	server.Close() // once all that was asked for is done
	r.log = api.Requests()
	if err := api.Close(); err != nil {
		s.t.Error(err)
	}
	r.after = s.lookUp()
	return r
}
