package e2e

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

// verdict collects what is wrong with a run.
type verdict []string

// check adds what is wrong, unless ok.
func (v *verdict) check(ok bool, format string, args ...any) {
	if !ok {
		*v = append(*v, "WRONG: "+fmt.Sprintf(format, args...))
	}
}

// judge returns what is wrong with the run.
func (r *run) judge() []string {
	var v verdict
	// A list that shifts under the reader may leave anybody out.
	if r.verb == "create" && r.hasFault("drift=") && (slices.Contains(r.expect, 5) || slices.Contains(r.args, "--if-not-exists")) {
		return nil // the list did not show whom the hostname belongs to
	}
	r.judgeRequests(&v)
	r.judgeEffects(&v)
	r.judgeResult(&v)
	r.judgeProgress(&v)
	r.judgeCreated(&v)
	r.judgeCode(&v)
	r.judgeWaiting(&v)
	return v
}

// harmful matches faults that may make a command fail. An item on two pages is a sign of a list
// that moves.
var harmful = regexp.MustCompile(`status=|html=|reset=|truncate|types|hang=|drift=|duplicate `)

// isHarmed reports whether the request met a fault that may make a command fail.
func isHarmed(q sandbox.Request) bool { return harmful.MatchString(strings.Join(q.Faults, ";")) }

// hasFault reports whether a request met the fault.
func (r *run) hasFault(fault string) bool {
	return slices.ContainsFunc(r.log, func(q sandbox.Request) bool { return strings.Contains(strings.Join(q.Faults, ";"), fault) })
}

// isTarget reports whether the run may touch the instance. Of two instances with one hostname, a
// list that moves may show only the one that was not meant.
func (r *run) isTarget(id string) bool {
	return !r.spared[id] && slices.ContainsFunc(r.targets, func(i storedInstance) bool {
		return i.ID == id || r.hasFault("drift=") && i.Hostname == r.before[id].Hostname
	})
}

// listChanges returns the requests that are to change something.
func (r *run) listChanges() []sandbox.Request {
	return slices.DeleteFunc(slices.Clone(r.log), func(q sandbox.Request) bool { return q.Method == http.MethodGet })
}

// judgeRequests checks that the requests are about targets only, and that none is repeated which
// must not be.
func (r *run) judgeRequests(v *verdict) {
	posts := map[string]int{}
	rebooted := map[string]int{}
	for _, q := range r.listChanges() {
		v.check(!r.isIdle || len(r.spared) > 0 && r.hasFault("drift="), "%s %s of a command that is to change nothing", q.Method, q.Path)
		if r.verb == "create" {
			hostname := q.Form.Get("hostname")
			posts[hostname]++
			v.check(q.Method == http.MethodPost && q.Path == "/v2/instances", "a create asks for %s %s", q.Method, q.Path)
			v.check(r.names[hostname] > 0, "%q was created and not asked for", hostname)
			v.check(posts[hostname] <= 1, "%q was asked for %d times", hostname, posts[hostname])
			continue
		}
		id, action, _ := strings.Cut(strings.TrimPrefix(q.Path, "/v2/instances/"), "/")
		v.check(r.isTarget(id), "%s %s was asked for and not named", q.Method, q.Path)
		v.check((q.Method == http.MethodDelete) == (r.verb == "rm") && action == r.action, "%s asks for %s %s", r.verb, q.Method, q.Path)
		if r.verb == "reboot" {
			v.check(rebooted[id] == 0 || rebooted[id] == http.StatusTooManyRequests, "%s was asked for again after %d", q.Path, rebooted[id])
			rebooted[id] = max(q.Status, 1)
		}
	}
}

// judgeEffects checks that nothing was created, changed or deleted that was not meant.
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
			v.check(r.isTarget(id), "%s was touched and not named", id)
		}
		v.check(len(q.Effect.Deleted) == 0 || r.verb == "rm", "%s removes %v", r.verb, q.Effect.Deleted)
	}
	for id, i := range r.before {
		now, there := r.after[id]
		if !r.isTarget(id) {
			v.check(there, "%s is gone and was not named", i.Hostname)
			v.check(now.Hostname == i.Hostname && now.Size == i.Size && now.FirewallID == i.FirewallID && now.Notes == i.Notes &&
				slices.Equal(now.Tags, i.Tags) && (now.Status == i.Status || !i.isSettled()), "%s was %+v and is %+v", i.Hostname, i, now)
		}
		v.check(effects[id] <= 1 || r.verb != "reboot", "%s was rebooted %d times", i.Hostname, effects[id])
	}
}

// row is an item of the result.
type row struct {
	storedInstance
	Result string `json:"result"`
	Error  any    `json:"error"`
}

// decodeRows returns the items of the result, and whether it has any that can be decoded.
func (r *run) decodeRows(v *verdict) (rows []row, ok bool) {
	switch {
	case strings.TrimSpace(r.stdout) == "":
		v.check(r.code != 0 || r.format == "id", "nothing on stdout, and exit 0")
		return nil, r.code == 0
	case r.verb == "show":
		return nil, false
	case r.format == "id":
		for id := range strings.FieldsSeq(r.stdout) {
			i, known := r.after[id]
			if !known {
				i = r.before[id]
			}
			i.ID = id
			rows = append(rows, row{storedInstance: i})
		}
		return rows, true
	}
	err := json.Unmarshal([]byte(r.stdout), &rows)
	v.check(err == nil, "stdout is no JSON: %v", err)
	return rows, err == nil
}

// judgeResult checks that what the result calls done is done.
func (r *run) judgeResult(v *verdict) {
	if r.verb == "create" && r.isIdle {
		nothing := slices.Contains(r.args, "--if-not-exists") && strings.TrimSpace(r.stdout) == "[]" // all exist
		v.check(r.code != 0 || nothing || strings.Contains(r.stdout, "curl"), "no command on stdout")
		v.check(!strings.Contains(r.stdout, testKey), "the key is on stdout")
		return
	}
	rows, ok := r.decodeRows(v)
	if !ok {
		return
	}
	failures, worked := 0, r.listWorked()
	for _, o := range rows {
		if o.Error != nil {
			failures++
		}
		v.check(o.Result != "failed" || o.Error != nil, "%s failed, and it is not said why", o.Hostname)
		if o.Error != nil || r.verb == "list" {
			continue
		}
		v.check(o.Result == "skipped" || r.verb == "create" || r.isTarget(o.ID) || r.isIdle && r.spared[o.ID], "%s is told and was not named", o.ID)
		// IDs alone do not say which of them failed, or had nothing done to them.
		unclear := r.format == "id" && (r.code != 0 || !worked[o.ID])
		if o.Result == "skipped" || r.isIdle || unclear {
			continue
		}
		now, there := r.after[o.ID]
		switch {
		case r.verb == "rm":
			v.check(!there || r.waits == 0 && now.Status == "DELETING", "%s is said to be %s and is %s", o.Hostname, o.Result, now.Status)
			continue
		case r.verb == "create":
			existed := slices.Contains(r.args, "--if-not-exists")
			v.check(r.names[o.Hostname] > 0 || existed, "%s is told and was not asked for", o.Hostname)
			v.check(there, "%s is told and is not there", o.ID)
			if _, old := r.before[o.ID]; old {
				v.check(existed, "%s was there before and is told as created", o.ID)
				continue
			}
		}
		v.check(r.want == nil || r.want(now), "%s is told as done and is %+v", o.Hostname, now)
	}
	if r.code == 0 {
		v.check(failures == 0, "%d failures, and exit 0", failures)
		least := r.countAsked() - len(r.spared)
		if r.format == "id" {
			least = len(worked) // what had nothing done to it need not be there
		}
		enough := len(rows) >= least && len(rows) <= r.countAsked()
		v.check(r.verb == "list" || enough || r.hasFault("drift="), "%d rows for %d instances", len(rows), r.countAsked())
	}
}

// listWorked returns the instances that something was done to, by ID.
func (r *run) listWorked() map[string]bool {
	ids := map[string]bool{}
	for _, q := range r.log {
		for _, id := range slices.Concat(q.Effect.Created, q.Effect.Changed, q.Effect.Deleted) {
			ids[id] = true
		}
	}
	return ids
}

// countAsked returns how many instances the run is about.
func (r *run) countAsked() int {
	if r.verb != "create" {
		return len(r.targets)
	}
	n := 0
	for _, count := range r.names {
		n += count
	}
	return max(n, 1)
}

// lineOfGone matches a line that says that an instance is gone.
var lineOfGone = regexp.MustCompile(`(?m)^(\S+)( \S+)?: gone \(`)

// judgeProgress checks that what the run called gone is gone.
func (r *run) judgeProgress(v *verdict) {
	for _, line := range lineOfGone.FindAllStringSubmatch(r.stderr, -1) {
		there, all := 0, map[string]bool{} // those that the line can be about
		for _, have := range []map[string]storedInstance{r.before, r.after} {
			for id, i := range have {
				if i.Hostname == line[1] && (line[2] == "" || " "+id == line[2]) {
					all[id] = true
				}
			}
		}
		for id := range all {
			if _, still := r.after[id]; still {
				there++
			}
		}
		v.check(there < max(len(all), 1), "%s is said to be gone and is there", line[1])
	}
}

// judgeCreated checks that the ID and the password of each new instance were written.
func (r *run) judgeCreated(v *verdict) {
	said := r.stdout + r.stderr
	for id, i := range r.before {
		v.check(!strings.Contains(said, "created "+i.Hostname+" ("+id+")"), "%s was there before and is said to be created", id)
	}
	for _, q := range r.log {
		for _, id := range q.Effect.Created {
			if !strings.Contains(said, id) {
				unseen := r.hasFault("drift=") && strings.Contains(said, "as far as the list shows")
				v.check(unseen || strings.Contains(said, "it is not known whether"), "%s was made and its ID is lost", id)
				continue
			}
			left := strings.Contains(said, "none is taken for its own") // it may be another's
			v.check(left || strings.Contains(said, r.after[id].Password), "%s was made and its password is lost", id)
		}
	}
}

// pending matches an error about an instance that was waited for and did not come to its goal.
var pending = regexp.MustCompile(`wait for [^:"]*: still `)

// judgeCode checks that the faults explain the exit code.
func (r *run) judgeCode(v *verdict) {
	allowed := slices.Clone(r.expect)
	if r.isAmbiguous {
		allowed = []int{3}
	}
	several := r.countAsked() > 1
	allow := func(ok bool, codes ...int) {
		if ok {
			allowed = append(allowed, codes...)
		}
	}
	harm := slices.ContainsFunc(r.log, isHarmed)
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
	allow((harm || r.isStarved()) && r.waits > 0 && r.took >= r.waits, 7)
	allow(r.hasFault("status=409"), 5)
	allow(r.hasFault("drift="), 0, 3)
	allow(r.hasFault("drift=") && r.isAmbiguous, 5, 7, 8, 9) // it was another one's turn
	allow(r.isStopped, 130)
	v.check(slices.Contains(allowed, r.code), "exit %d is none of %v", r.code, allowed)
	v.check(r.code != 0 || broken == 0 || r.waits == 0, "%d instances are broken, and exit 0", broken)
	word := `{"error":`
	if r.format != "json" {
		word = "error: "
	}
	v.check((r.code == 0) == !strings.Contains(r.stderr, word), "exit %d, and on stderr: %s", r.code, r.stderr)
	v.check(r.code != 7 && r.code != 130 || r.waits == 0 || !pending.MatchString(r.stderr) || strings.Contains(r.stderr, "civoctl instance wait"), "pending, and not how to go on")
}

// judgeWaiting checks that the run ended, and did not look longer than it was to wait. The number
// of looks tells, and not the clock: a slow machine makes fewer, never more.
func (r *run) judgeWaiting(v *verdict) {
	v.check(!r.isStuck, "it had not ended after %v", r.took)
	if r.waits == 0 || r.verb != "wait" && len(r.listChanges()) == 0 || r.verb == "create" && (slices.Contains(r.args, "--count") || slices.ContainsFunc(r.listChanges(), isHarmed)) {
		return // it does not wait, or it looks for what the reply lacks as well
	}
	byTarget, looks, lists := map[string]int{}, 0, 0
	for _, q := range r.listLooks() {
		if isHarmed(q) {
			lists++ // of an instance that a page of HTML seems to miss the whole list is read
			continue
		}
		target := q.Path + "?" + q.Query.Encode()
		byTarget[target]++
		looks = max(looks, byTarget[target])
	}
	// A list is read a few times more: for namesakes, and where it shifts.
	most := 2*countUsualLooks(r.waits) + 10*(1+lists)
	v.check(looks <= most, "it looked %d times at the same, to wait %v", looks, r.waits)
}

// countUsualLooks returns how often civoctl looks in that time: twice a second, and once a second
// after ten.
func countUsualLooks(d time.Duration) int {
	const quick = 10 * time.Second
	return int(min(d, quick)/(500*time.Millisecond) + max(d-quick, 0)/time.Second)
}

// listLooks returns the requests for instances after the last change that were answered without a
// fault, or with the 404 of something other than the API.
func (r *run) listLooks() []sandbox.Request {
	var last time.Time
	for _, q := range r.listChanges() {
		last = q.Time.Add(q.Took)
	}
	var looks []sandbox.Request
	for _, q := range r.log {
		if q.Method == http.MethodGet && !q.Time.Before(last) && strings.HasPrefix(q.Path, "/v2/instances") &&
			(!isHarmed(q) || q.Status == http.StatusNotFound) {
			looks = append(looks, q)
		}
	}
	return looks
}

// isStarved reports whether the machine was so slow that the run looked less than half as often as
// usual. Such a run may have missed what there was to see.
func (r *run) isStarved() bool {
	return len(r.listLooks()) < countUsualLooks(r.waits)/2
}

// formatLog returns the log of the API, a line for each request.
func (r *run) formatLog() string {
	var b strings.Builder
	for _, q := range r.log {
		fmt.Fprintf(&b, "%6d ms %s %s %d %v %+v\n", q.Time.Sub(r.began).Milliseconds(), q.Method, q.Path, q.Status, q.Faults, q.Effect)
	}
	return b.String()
}
