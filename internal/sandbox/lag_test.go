package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// TestLag reads lists that are behind by ten seconds, and instances that are not.
func TestLag(t *testing.T) {
	w := open(t, sandbox.Options{Faults: rules(t, "GET /v2/instances lag=10s"), BuildTime: 5 * time.Second, ActionTime: 3 * time.Second})
	lists := func(query string, want ...string) {
		t.Helper()
		if got, _ := w.list(query); !slices.Equal(got, want) {
			t.Errorf("the list is %v, want %v", got, want)
		}
	}
	listed := func(status string) {
		t.Helper()
		_, envelope := w.list("")
		if got := envelope["items"].([]any)[0].(map[string]any)["status"]; got != status {
			t.Errorf("the list says %v, want %s", got, status)
		}
	}
	is := func(id, status string) {
		t.Helper()
		if got := w.instance(id)["status"]; got != status {
			t.Errorf("the instance is %v, want %s", got, status)
		}
	}

	web := w.create("web", "tags=a")
	is(web, "BUILDING")
	lists("")
	w.pass(9 * time.Second)
	is(web, "ACTIVE")
	lists("")
	w.pass(time.Second)
	lists("", "web")
	lists("tags=a", "web")
	lists("tags=b")
	listed("BUILDING")
	w.pass(5 * time.Second)
	listed("ACTIVE")

	w.ok("PUT", "/v2/instances/"+web+"/tags", "tags=b")
	w.ok("PUT", "/v2/instances/"+web+"/stop")
	is(web, "STOPPING")
	lists("tags=a", "web")
	listed("ACTIVE")
	w.pass(10 * time.Second)
	lists("tags=b", "web")
	listed("STOPPING")
	is(web, "SHUTOFF")

	db := w.create("db")
	w.ok("DELETE", "/v2/instances/"+web)
	w.pass(3 * time.Second)
	if a := w.do("GET", "/v2/instances/"+web); a.Status != 404 {
		t.Errorf("the instance that is gone: %d", a.Status)
	}
	lists("", "web")
	w.pass(7 * time.Second)
	lists("per_page=1", "web")
	lists("per_page=1&page=2", "db")
	listed("DELETING")
	w.pass(3 * time.Second)
	lists("", "db")
	w.pass(2 * time.Minute)
	lists("", "db")
	is(db, "ACTIVE")

	for _, wrong := range []string{"lag", "lag=0s", "lag=2m", "lag=x"} {
		if _, err := sandbox.ParseFaults("GET /v2/instances " + wrong); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
}
