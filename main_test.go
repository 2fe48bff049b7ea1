package main

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// The program is on PATH in every test of this package, as it is built: real
// arguments, real streams, a real exit code. So is a shell with job control.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"civoctl": main, "jobshell": ptytest.Shell})
}

// tests runs the tests, and none of the programs.
type tests struct{ *testing.M }

// Run catches SIGHUP and SIGINT where they are ignored, as under nohup and behind & in a script: the programs that the
// tests start would ignore them.
func (t tests) Run() int {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
	return t.M.Run()
}

// build builds the program as it is shipped, without the race detector, and returns its path.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "civoctl")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// TestScripts runs the specification: a script a command.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.RunT(witness{t}, testscript.Params{
		Dir:                 filepath.Join("cmd", "testdata", "script"),
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:                commands(),
		Condition:           installed,
		Setup: func(env *testscript.Env) error {
			for _, kv := range homeless(env.WorkDir) {
				env.Setenv(kv[0], kv[1])
			}
			env.Values[serversKey{}] = &servers{}
			env.Defer(func() {
				// Whatever a script did, the key is in no cache, no state and no folder
				// but where "auth login" puts it.
				for _, dir := range []string{"config", "state", "cache"} {
					if err := keepsSecret(filepath.Join(env.WorkDir, dir), testKey, "config.yaml"); err != nil {
						env.T().Fatal(err)
					}
				}
			})
			return nil
		},
	})
}

// homeless is the environment of a user who has just arrived: an empty home, no
// key, and a sandbox whose instances do not take long.
func homeless(dir string) [][2]string {
	return [][2]string{
		{"HOME", dir},
		{"XDG_CONFIG_HOME", filepath.Join(dir, "config")},
		{"XDG_STATE_HOME", filepath.Join(dir, "state")},
		{"XDG_CACHE_HOME", filepath.Join(dir, "cache")},
		{"CIVOCTL_SANDBOX_BUILD_TIME", "600ms"},
		{"CIVOCTL_SANDBOX_ACTION_TIME", "600ms"},
		{"CI", ""},
		{"TERM", "xterm"},
		// The race detector sleeps a second at each exit otherwise.
		{"GORACE", "atexit_sleep_ms=0"},
	}
}
