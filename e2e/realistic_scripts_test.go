package e2e

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestRealisticScripts runs scripts against an API that answers as real ones have been seen to,
// served and within the program: those of testdata/realistic, and those that say nothing of the
// values that are odd then.
func TestRealisticScripts(t *testing.T) {
	t.Parallel()
	params := scriptParams()
	params.Dir = filepath.Join("testdata", "realistic")
	for _, name := range []string{"create_count", "create_numbered", "create_refused", "doctor", "lag", "profile", "protected", "resize", "rm", "sandbox_store"} {
		params.Files = append(params.Files, filepath.Join("testdata", "script", name+".txtar"))
	}
	setUp := params.Setup
	params.Setup = func(env *testscript.Env) error {
		const rule = "* ** realistic"
		env.Setenv("API_FAULTS", rule)
		env.Setenv("CIVOCTL_SANDBOX_FAULTS", rule)
		return setUp(env)
	}
	testscript.RunT(keyLeakT{t}, params)
}
