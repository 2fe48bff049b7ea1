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
	"github.com/civoctl/civoctl/internal/terminal"
)

// storedInstance is an instance as the store has it.
type storedInstance struct {
	ID         string   `json:"id"`
	Hostname   string   `json:"hostname"`
	Status     string   `json:"status"`
	Size       string   `json:"size"`
	FirewallID string   `json:"firewall_id"`
	Tags       []string `json:"tags"`
	Notes      string   `json:"notes"`
	Password   string   `json:"initial_password"`
}

// isSettled reports whether the status is one that stays.
func (v storedInstance) isSettled() bool { return v.Status == "ACTIVE" || v.Status == "SHUTOFF" }

// isMoving reports whether time alone changes the status.
func (v storedInstance) isMoving() bool { return !v.isSettled() && v.Status != "ERROR" }

// isProtected reports whether the instance has the tag that protects it.
func (v storedInstance) isProtected() bool { return slices.Contains(v.Tags, "protected") }

// list returns all instances that api has, oldest first.
func (s *soaker) list(api *sandbox.Sandbox) []storedInstance {
	var all []storedInstance
	for page, pages := 1, 1; page <= pages; page++ {
		var list struct {
			Pages int
			Items []storedInstance
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

// readStore returns the instances in the store, by ID.
func (s *soaker) readStore() map[string]storedInstance { return indexByID(s.list(s.store)) }

// indexByID returns the instances by ID.
func indexByID(all []storedInstance) map[string]storedInstance {
	by := make(map[string]storedInstance, len(all))
	for _, i := range all {
		by[i.ID] = i
	}
	return by
}

// plan is a command to run, and what it may do.
type plan struct {
	verb        string
	args        []string
	stdin       string
	format      string                    // -o
	action      string                    // what the paths of its changes name after the ID
	names       map[string]int            // hostnames to be made, and how many of each
	targets     []storedInstance          // what it may touch
	spared      map[string]bool           // those of them that it must not touch, by ID
	want        func(storedInstance) bool // what a target is in the end, where it was waited for
	expect      []int                     // exit codes without trouble
	isIdle      bool                      // nothing may change at all
	isAmbiguous bool                      // a target is named by a hostname that another one has
	waits       time.Duration             // --wait-timeout; 0 where it does not wait
	stop        int                       // the request with which it is interrupted, from 1; 0 for none
	dice        uint64                    // where the API's trouble begins
}

// drawPlan draws a command that makes sense with these instances.
func (s *soaker) drawPlan(all []storedInstance) plan {
	p := s.drawCommand(all)
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

// drawCommand draws the verb of a command, its targets and what it may do.
func (s *soaker) drawCommand(all []storedInstance) plan {
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
	c, _, err := cmd.New(cli.New(context.Background(), terminal.Streams{}, "")).Find([]string{"instance", verb})
	return err == nil && c.Flags().Lookup(flag) != nil
}

// pick draws one of from.
func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// chance draws true in percent of all cases.
func (s *soaker) chance(percent int) bool { return s.random.IntN(100) < percent }

// planCreate draws a create.
func (s *soaker) planCreate(all []storedInstance) plan {
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
	p.want = func(i storedInstance) bool { return i.Status == "ACTIVE" }
	s.drawWait(&p)
	if s.chance(15) {
		p.stop = 1 + s.random.IntN(14)
	}
	return p
}

// drawWait draws whether the command waits, and how long. A timeout leaves room for the looks that
// the worst of the lists takes: of several targets, absence takes two readings of all pages, one
// page a look.
func (s *soaker) drawWait(p *plan) {
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

// drawProtection draws what becomes of protected targets: they stop the command, are left out, or
// are changed too.
func (s *soaker) drawProtection(p *plan) {
	if !slices.ContainsFunc(p.targets, storedInstance.isProtected) {
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

// isShared reports whether several instances have the hostname.
func isShared(all []storedInstance, hostname string) bool {
	n := 0
	for _, i := range all {
		if i.Hostname == hostname {
			n++
		}
	}
	return n > 1
}

// drawTargets draws at most that many targets, and the way in which the command names them.
func (s *soaker) drawTargets(p *plan, all []storedInstance, most int) {
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
		if slices.ContainsFunc(p.targets, func(j storedInstance) bool { return j.ID == i.ID }) {
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

// planRemove draws an rm.
func (s *soaker) planRemove(all []storedInstance) plan {
	p := plan{verb: "rm", args: []string{"rm", "--yes"}, expect: []int{0}}
	s.drawTargets(&p, all, 3)
	s.drawWait(&p)
	s.drawProtection(&p)
	return p
}

// planWait draws a wait.
func (s *soaker) planWait(all []storedInstance) plan {
	i, goal := pick(s.random, all), pick(s.random, []string{"active", "deleted"})
	p := plan{verb: "wait", targets: []storedInstance{i}, waits: time.Second, expect: []int{7}}
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

// planUpdate draws an update.
func (s *soaker) planUpdate(all []storedInstance) plan {
	note := fmt.Sprintf("note %d", s.random.IntN(1000))
	p := plan{verb: "update", args: []string{"update", "--notes", note}, expect: []int{0}}
	s.drawTargets(&p, all, 1)
	p.want = func(i storedInstance) bool { return i.Notes == note }
	if p.targets[0].Status == "DELETING" {
		p.expect = []int{3, 5}
	}
	return p
}

// planChange draws one of the verbs that change several instances.
func (s *soaker) planChange(all []storedInstance) plan {
	p := plan{expect: []int{0}, verb: pick(s.random, []string{"stop", "stop", "start", "start", "reboot", "reboot", "resize", "tag", "firewall"})}
	p.args, p.action = []string{p.verb}, p.verb
	switch p.verb {
	case "tag":
		s.planTag(&p, all)
	case "firewall":
		p.args = append(p.args, "--firewall", pick(s.random, []string{"default-web", "default-default"}))
		s.drawTargets(&p, all, 3)
	default:
		p.args = append(p.args, "--yes")
		p.want = func(i storedInstance) bool { return i.Status == "ACTIVE" }
		switch p.verb {
		case "stop":
			p.want = func(i storedInstance) bool { return i.Status == "SHUTOFF" }
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
			p.want = func(i storedInstance) bool { return i.Status == "ACTIVE" && i.Size == size }
		}
		s.drawTargets(&p, all, 3)
		s.drawWait(&p)
	}
	if p.verb == "resize" {
		p.expect = append(p.expect, 5) // to a smaller size, or the same
	}
	// What is under way refuses changes, or is through by the time they come.
	if slices.ContainsFunc(p.targets, func(i storedInstance) bool { return !i.isSettled() }) {
		p.expect = []int{0, 3, 5, 7, 8, 9}
	}
	if p.verb == "stop" || p.verb == "reboot" || p.verb == "resize" {
		s.drawProtection(&p)
	}
	return p
}

// planTag draws the tags and the target of a tag.
func (s *soaker) planTag(p *plan, all []storedInstance) {
	tag, edit := pick(s.random, []string{"red", "blue", "protected"}), "--add"
	if tag == "protected" && s.chance(60) {
		edit = "--remove"
	}
	p.args, p.action = append(p.args, edit, tag), "tags"
	p.want = func(i storedInstance) bool { return slices.Contains(i.Tags, tag) == (edit == "--add") }
	s.drawTargets(p, all, 1)
}

// run is a plan that has been run, and what came of it.
type run struct {
	plan
	code           int
	stdout, stderr string
	began          time.Time
	took           time.Duration
	isStopped      bool // it was interrupted
	isStuck        bool // it had to be
	log            []sandbox.Request
	before, after  map[string]storedInstance
}

// longestRun is the time after which a run is taken for one that never ends.
const longestRun = 5 * time.Minute

// run runs the plan at an API of its own, so that the log has nothing but the requests of this
// command, and its faults do not depend on the command before.
func (s *soaker) run(p plan, before []storedInstance) *run {
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
	r := &run{plan: p, before: indexByID(before), began: time.Now()}
	r.stdout, r.stderr, r.code = runInProcess(interrupted, s.t, p.stdin, p.args...)
	r.took, r.isStuck, r.isStopped = time.Since(r.began), ctx.Err() != nil, interrupted.Err() != nil
	server.Close() // once all that was asked for is done
	r.log = api.Requests()
	if err := api.Close(); err != nil {
		s.t.Error(err)
	}
	r.after = s.readStore()
	return r
}
