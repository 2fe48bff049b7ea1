package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// A run is judged by what the API did and what the store holds, never by what
// the program says of itself.

// lateness is how long after its deadline a run may end.
const lateness = 2 * time.Second

// verdict collects what is wrong with a run.
type verdict []string

func (v *verdict) check(ok bool, format string, args ...any) {
	if !ok {
		*v = append(*v, "WRONG: "+fmt.Sprintf(format, args...))
	}
}

func (r *run) judge() []string {
	var v verdict
	// A list that shifts under the reader may leave anybody out.
	if r.has("drift=") && (slices.Contains(r.expect, 5) || slices.Contains(r.args, "--if-not-exists")) {
		return nil // the list did not show whom the hostname belongs to
	}
	r.judgeRequests(&v)
	r.judgeEffects(&v)
	r.judgeResult(&v)
	r.judgeMemory(&v)
	r.judgeCode(&v)
	r.judgeTime(&v)
	return v
}

// harmful tells the trouble that may make a command fail.
var harmful = regexp.MustCompile(`status=|html=|reset=|truncate|types|hang=|drift=`)

func harmed(q sandbox.Request) bool { return harmful.MatchString(strings.Join(q.Faults, ";")) }

func (r *run) has(fault string) bool {
	return slices.ContainsFunc(r.log, func(q sandbox.Request) bool { return strings.Contains(strings.Join(q.Faults, ";"), fault) })
}

// target says whether the instance was named. Of two that share the hostname
// which was, a list that shifts may show only the other.
func (r *run) target(id string) bool {
	return slices.ContainsFunc(r.targets, func(i server) bool {
		return i.ID == id || r.has("drift=") && i.Hostname == r.before[id].Hostname
	})
}

// judgeRequests: only what was named is asked for, and what must not be
// repeated is not.
func (r *run) judgeRequests(v *verdict) {
	posts := map[string]int{}
	rebooted := map[string]int{}
	for _, q := range r.log {
		if q.Method == http.MethodGet {
			continue
		}
		if r.verb == "create" {
			hostname := q.Form.Get("hostname")
			posts[hostname]++
			v.check(q.Method == http.MethodPost && q.Path == "/v2/instances", "a create asks for %s %s", q.Method, q.Path)
			v.check(r.names[hostname] > 0, "%q was created and not asked for", hostname)
			v.check(posts[hostname] <= 1, "%q was asked for %d times", hostname, posts[hostname])
			continue
		}
		id, _, _ := strings.Cut(strings.TrimPrefix(q.Path, "/v2/instances/"), "/")
		v.check(r.target(id), "%s %s was asked for and not named", q.Method, q.Path)
		v.check((q.Method == http.MethodDelete) == (r.verb == "rm") && strings.HasSuffix(q.Path, r.action), "%s asks for %s %s", r.verb, q.Method, q.Path)
		if r.verb == "reboot" {
			v.check(rebooted[id] == 0 || rebooted[id] == http.StatusTooManyRequests, "%s was asked for again after %d", q.Path, rebooted[id])
			rebooted[id] = max(q.Status, 1)
		}
	}
}

// judgeEffects: nothing came to be, changed or went that was not to.
func (r *run) judgeEffects(v *verdict) {
	made := map[string]int{}
	effects := map[string]int{}
	for _, q := range r.log {
		for _, id := range q.Effect.Created {
			i := r.after[id]
			made[i.Hostname]++
			v.check(r.verb == "create" && made[i.Hostname] <= r.names[i.Hostname], "%d instances %q were made", made[i.Hostname], i.Hostname)
			v.check(slices.Contains(r.args, i.Size) && len(i.Tags) == 1 && slices.Contains(r.args, i.Tags[0]), "%q was made as %+v", i.Hostname, i)
		}
		for _, id := range slices.Concat(q.Effect.Changed, q.Effect.Deleted) {
			effects[id]++
			v.check(r.target(id), "%s was touched and not named", id)
		}
		v.check(len(q.Effect.Deleted) == 0 || r.verb == "rm", "%s removes %v", r.verb, q.Effect.Deleted)
	}
	for id, i := range r.before {
		now, there := r.after[id]
		if !r.target(id) {
			v.check(there, "%s is gone and was not named", i.Hostname)
			v.check(now.Hostname == i.Hostname && now.Size == i.Size && now.FirewallID == i.FirewallID && now.Notes == i.Notes &&
				slices.Equal(now.Tags, i.Tags) && (now.Status == i.Status || !i.settled()), "%s was %+v and is %+v", i.Hostname, i, now)
		}
		v.check(effects[id] <= 1 || r.verb != "reboot", "%s was rebooted %d times", i.Hostname, effects[id])
	}
}

// row is a line of the result.
type row struct {
	server
	Result  string `json:"result"`
	Error   any    `json:"error"`
}

// judgeResult: what is said to be done is done.
func (r *run) judgeResult(v *verdict) {
	if strings.TrimSpace(r.stdout) == "" || r.verb == "show" {
		v.check(r.code != 0 || r.stdout != "", "nothing on stdout, and exit 0")
		return
	}
	var rows []row
	if err := json.Unmarshal([]byte(r.stdout), &rows); err != nil {
		v.check(false, "stdout is no JSON: %v", err)
		return
	}
	failures := 0
	for _, o := range rows {
		if o.Error != nil {
			failures++
		}
		if o.Error != nil || o.Result == "skipped" || r.verb == "list" {
			continue
		}
		now, there := r.after[o.ID]
		switch {
		case r.verb == "rm":
			v.check(r.target(o.ID), "%s is told and was not named", o.ID)
			v.check(!there || r.waits == 0 && now.Status == "DELETING", "%s is said to be %s and is %s", o.Hostname, o.Result, now.Status)
			continue
		case r.verb == "create":
			v.check(r.names[o.Hostname] > 0 || slices.Contains(r.args, "--if-not-exists"), "%s is told and was not asked for", o.Hostname)
			v.check(there, "%s is told and is not there", o.ID)
			if _, old := r.before[o.ID]; old {
				continue
			}
		default:
			v.check(r.target(o.ID), "%s is told and was not named", o.ID)
		}
		v.check(r.want == nil || r.want(now), "%s is told as done and is %+v", o.Hostname, now)
	}
	if r.code == 0 {
		v.check(failures == 0, "%d failures, and exit 0", failures)
		v.check(r.verb == "list" || len(rows) == r.asked() || r.has("drift="), "%d rows for %d instances", len(rows), r.asked())
	}
}

// asked is how many instances the run is about.
func (r *run) asked() int {
	if r.verb != "create" {
		return len(r.targets)
	}
	n := 0
	for _, count := range r.names {
		n += count
	}
	return max(n, 1)
}

// judgeMemory: no ID and no password of a new instance is lost.
func (r *run) judgeMemory(v *verdict) {
	said := r.stdout + r.stderr
	for _, q := range r.log {
		for _, id := range q.Effect.Created {
			if !strings.Contains(said, id) {
				unseen := r.has("drift=") && strings.Contains(said, "as far as the list shows")
				v.check(unseen || strings.Contains(said, "it is not known whether"), "%s was made and its ID is lost", id)
				continue
			}
			v.check(strings.Contains(said, r.after[id].Password), "%s was made and its password is lost", id)
		}
	}
}

// judgeCode: the exit code is one that the trouble there was can explain.
func (r *run) judgeCode(v *verdict) {
	allowed := slices.Clone(r.expect)
	several := r.asked() > 1
	allow := func(ok bool, codes ...int) {
		if ok {
			allowed = append(allowed, codes...)
		}
	}
	harm := slices.ContainsFunc(r.log, harmed)
	broken := 0
	for _, q := range r.log {
		for _, id := range q.Effect.Created {
			if s := r.after[id].Status; s != "ACTIVE" && s != "BUILDING" {
				broken++
			}
		}
	}
	allow(harm, 6)
	allow(harm && several, 9)
	allow(broken > 0 && r.waits > 0, 8)
	allow(broken > 0 && r.waits > 0 && several, 9)
	allow(harm && r.waits > 0 && r.took >= r.waits, 7)
	allow(r.has("status=409"), 5)
	allow(r.has("drift="), 0, 3)
	allow(r.stop > 0, 130)
	v.check(slices.Contains(allowed, r.code), "exit %d is none of %v", r.code, allowed)
	v.check(r.code != 0 || broken == 0 || r.waits == 0, "%d instances are broken, and exit 0", broken)
	v.check((r.code == 0) == !strings.Contains(r.stderr, `{"error":`), "exit %d, and on stderr: %s", r.code, r.stderr)
	v.check(r.code != 7 && r.code != 130 || r.waits == 0 || !strings.Contains(r.stderr, "still") || strings.Contains(r.stderr, "civoctl instance wait"), "pending, and not how to go on")
}

// judgeTime: no run outlasts its deadline.
func (r *run) judgeTime(v *verdict) {
	var last time.Time // when the waiting can have begun at the latest
	slack := lateness + r.late
	for _, q := range r.log {
		if q.Method == http.MethodGet {
			continue
		}
		last = q.Time.Add(q.Took)
		if harmed(q) {
			slack = lateness + r.late + 12*time.Second // tried again, and looked for
		}
	}
	switch {
	case r.verb == "wait" && slices.Contains(r.args, "deleted"):
		last = r.began // it finds nothing first
	case r.code == 130:
		v.check(r.took <= r.stop+10*time.Second+slack, "interrupted after %v, it ended after %v", r.stop, r.took)
		return
	}
	if r.waits > 0 && !last.IsZero() {
		v.check(r.began.Add(r.took).Sub(last) <= r.waits+slack, "it ended %v after its last change, to wait %v", r.began.Add(r.took).Sub(last), r.waits)
	}
}

// logText is the API's log for a person.
func (r *run) logText() string {
	var b strings.Builder
	for _, q := range r.log {
		fmt.Fprintf(&b, "%6d ms %s %s %d %v %+v\n", q.Time.Sub(r.began).Milliseconds(), q.Method, q.Path, q.Status, q.Faults, q.Effect)
	}
	return b.String()
}
