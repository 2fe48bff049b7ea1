// Package e2e tests the program as a whole: what it prints, asks for, sends and exits with.
package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/ptytest"
)

// The program is on PATH in every test of this package, as it is built: real
// arguments, real streams, a real exit code. So is a shell with job control.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"civoctl": cmd.Main, "jobshell": ptytest.Shell})
}

// tests is what [testscript.Main] runs where the process is to be no other program.
type tests struct{ *testing.M }

// Run catches SIGHUP. Where the tests run under nohup, the programs that they start would ignore
// it.
func (t tests) Run() int {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	code := t.M.Run()
	os.RemoveAll(shippedFolder())
	if isSSHDFolderOurs.Load() {
		os.Remove(sshdFolder)
	}
	return code
}

// shippedFolder returns the folder of the program that [shipped] builds.
func shippedFolder() string {
	return filepath.Join(os.TempDir(), "civoctl-test-"+strconv.Itoa(os.Getpid()))
}

// buildShipped builds the program once.
var buildShipped = sync.OnceValue(func() error {
	out, err := exec.Command("go", "build", "-o", filepath.Join(shippedFolder(), "civoctl"), "github.com/civoctl/civoctl").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return nil
})

// shippedProgram returns the path of the program as it is shipped, without the race detector: for
// tests that start it hundreds of times, and for those that measure it.
func shippedProgram(t *testing.T) string {
	t.Helper()
	if err := buildShipped(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(shippedFolder(), "civoctl")
}

// TestScripts runs the specification: a script a command.
func TestScripts(t *testing.T) {
	t.Parallel()
	params := scriptParams()
	params.Dir = filepath.Join("testdata", "script")
	testscript.RunT(keyLeakT{t}, params)
}

// scriptParams returns how scripts are run, without the scripts.
func scriptParams() testscript.Params {
	return testscript.Params{
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") == "1",
		Cmds:                scriptCommands(),
		Condition:           isInstalled,
		Setup: func(env *testscript.Env) error {
			for _, kv := range cleanEnv(env.WorkDir) {
				name, value, _ := strings.Cut(kv, "=")
				env.Setenv(name, value)
			}
			env.Values[serversKey{}] = &servedAPI{}
			env.Defer(func() {
				// Whatever a script did, the key is in no cache, no state and no folder
				// but where "auth login" puts it.
				for _, dir := range []string{"config", "state", "cache"} {
					if err := checkSecretAbsent(filepath.Join(env.WorkDir, dir), testKey, "config.yaml"); err != nil {
						env.T().Fatal(err)
					}
				}
			})
			return nil
		},
	}
}

// cleanEnv returns the environment of a user who has just arrived, each KEY=VALUE: an empty home
// folder, no key, and an embedded sandbox whose instances do not take long.
func cleanEnv(home string) []string {
	return []string{
		"HOME=" + home,
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		"CIVOCTL_SANDBOX_BUILD_TIME=600ms",
		"CIVOCTL_SANDBOX_ACTION_TIME=600ms",
		"CI=",
		"TERM=xterm",
		// The race detector sleeps a second at each exit otherwise.
		"GORACE=atexit_sleep_ms=0",
	}
}

// setEnv sets variables, each KEY=VALUE, in this process until the test ends.
func setEnv(t *testing.T, env []string) {
	t.Helper()
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		t.Setenv(name, value)
	}
}
