package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/itchyny/gojq"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// scriptCommands returns the commands that scripts have in addition to civoctl.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"api":      serveAPI,
		"requests": countRequests,
		"peak":     checkPeak,
		"seed":     seedAPI,
		"jq":       checkJSON,
		"exits":    checkExitCode,
		"paste":    runShownCommand,
	}
}

// isInstalled reports whether the condition installed:PROGRAM holds.
func isInstalled(cond string) (bool, error) {
	program, ok := strings.CutPrefix(cond, "installed:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := exec.LookPath(program)
	return err == nil, nil
}

// servedAPI holds the sandbox that a script serves.
type servedAPI struct{ sandbox *sandbox.Sandbox }

type serversKey struct{}

// servedSandbox returns the sandbox that the script serves.
func servedSandbox(ts *testscript.TestScript) *sandbox.Sandbox {
	sb := ts.Value(serversKey{}).(*servedAPI).sandbox
	if sb == nil {
		ts.Fatalf("no API is served: use api first")
	}
	return sb
}

// serveAPI serves a sandbox over HTTP, and points civoctl at it:
//
//	api [-build DURATION] [-action DURATION] [-unique] [-limit INSTANCES] [FAULTS]
//
// The faults in the script's variable API_FAULTS come first.
func serveAPI(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("api", flag.ContinueOnError)
	build := flags.Duration("build", 300*time.Millisecond, "")
	action := flags.Duration("action", 300*time.Millisecond, "")
	unique := flags.Bool("unique", false, "")
	instances := flags.Int("limit", 0, "")
	ts.Check(flags.Parse(args))
	faults, err := sandbox.ParseFaults(ts.Getenv("API_FAULTS") + ";" + strings.Join(flags.Args(), " "))
	ts.Check(err)
	dir := ts.Getenv("WORK")
	sb, err := sandbox.Open(sandbox.Options{
		Path:        filepath.Join(dir, fmt.Sprintf("api-%d.db", time.Now().UnixNano())),
		Key:         testKey,
		BuildTime:   *build,
		ActionTime:  *action,
		UniqueNames: *unique,
		Limits:      sandbox.Limits{Instances: *instances},
		Faults:      faults,
		Seed:        1,
	})
	ts.Check(err)
	server := httptest.NewServer(sb)
	ts.Defer(func() {
		server.Close()
		ts.Check(sb.Close())
	})
	ts.Setenv("CIVOCTL_API_URL", server.URL)
	ts.Setenv("CIVOCTL_API_KEY", testKey)
	ts.Setenv("CIVOCTL_REGION", "LON1")
	ts.Value(serversKey{}).(*servedAPI).sandbox = sb
}

// countRequests checks how many requests the API got:
//
//	requests METHOD PATHGLOB N
//
// A * is any method, and any path.
func countRequests(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: requests METHOD PATHGLOB N")
	}
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	n := 0
	for _, r := range servedSandbox(ts).Requests() {
		ok, err := path.Match(args[1], r.Path)
		ts.Check(err)
		if (ok || args[1] == "*") && (r.Method == args[0] || args[0] == "*") {
			n++
		}
	}
	if (n == want) == neg {
		ts.Fatalf("%d requests %s %s, want %d (negated: %v)", n, args[0], args[1], want, neg)
	}
}

// checkPeak checks that at most N requests were in flight at once, and two at some time: peak N
func checkPeak(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if peak := servedSandbox(ts).Peak(); peak > want || peak < 2 {
		ts.Fatalf("%d requests in flight at once, want 2 to %d", peak, want)
	}
}

// seedAPI creates N instances: seed N [TAG...]
func seedAPI(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	ts.Check(servedSandbox(ts).Seed(context.Background(), n, args[1:], "LON1"))
}

// checkJSON runs a jq program on a file, stdout or stderr, and compares each result with a word:
//
//	jq FILE PROGRAM [WORD...]
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	query, err := gojq.Parse(args[1])
	ts.Check(err)
	var input any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &input); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
	var got []string
	for results := query.Run(input); ; {
		v, ok := results.Next()
		if !ok {
			break
		}
		if err, failed := v.(error); failed {
			ts.Check(err)
		}
		text, err := gojq.Marshal(v)
		ts.Check(err)
		got = append(got, strings.Trim(string(text), `"`))
	}
	if slices.Equal(got, args[2:]) == neg {
		ts.Fatalf("%s: got %q, want %q (negated: %v)", args[1], got, args[2:], neg)
	}
}

// checkExitCode runs a program and checks its exit code: exits CODE PROGRAM ARG...
func checkExitCode(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if (got == want) == neg {
		ts.Fatalf("exit code %d, want %d (negated: %v); stderr:\n%s", got, want, neg, ts.ReadFile("stderr"))
	}
}

// runShownCommand runs, in a shell, the first text in a file that matches: paste FILE REGEXP
func runShownCommand(ts *testscript.TestScript, neg bool, args []string) {
	line := regexp.MustCompile(args[1]).FindString(ts.ReadFile(args[0]))
	if line == "" {
		ts.Fatalf("%s shows no %s", args[0], args[1])
	}
	if err := ts.Exec("sh", "-c", line); (err == nil) == neg {
		ts.Fatalf("%s: %v (negated: %v)", line, err, neg)
	}
}
