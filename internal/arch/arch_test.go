package arch

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/civoctl/civoctl"

// homes returns the third-party modules and the packages that may import each. A module that is not
// here may not be imported at all.
func homes() map[string][]string {
	return map[string][]string{
		"github.com/spf13/cobra":               {"cmd", "internal/cli", "internal/complete", "internal/gen"},
		"github.com/spf13/pflag":               {"cmd", "internal/arg", "internal/cli", "internal/complete", "internal/target", "internal/terminal", "internal/gen"},
		"github.com/kballard/go-shellquote":    {"internal/cli"},
		"github.com/spf13/viper":               {"internal/config"},
		"github.com/gofrs/flock":               {"internal/config"},
		"github.com/zalando/go-keyring":        {"internal/config"},
		"go.yaml.in/yaml/v3":                   {"internal/config", "internal/output", "cmd/instance/create"},
		"github.com/olekukonko/tablewriter":    {"internal/output"},
		"github.com/itchyny/gojq":              {"internal/output"},
		"github.com/clipperhouse/displaywidth": {"internal/output"},
		"github.com/briandowns/spinner":        {"internal/progress"},
		"github.com/AlecAivazis/survey/v2":     {"internal/prompt"},
		"github.com/mattn/go-runewidth":        {"internal/failure", "internal/progress", "internal/prompt", "internal/ptytest"},
		"github.com/cenkalti/backoff/v5":       {"internal/transport"},
		"go.etcd.io/bbolt":                     {"internal/sandbox"},
		"github.com/google/uuid":               {"internal/arg", "internal/sandbox"},
		"golang.org/x/net":                     {"internal/sandbox", "internal/h2test"},
		"golang.org/x/sync":                    {"cmd", "internal/bulk"},
		"golang.org/x/sys":                     {"internal/terminal", "internal/job", "internal/prompt", "internal/ptytest"},
		"golang.org/x/term":                    {"internal/terminal", "internal/prompt"},
		"github.com/creack/pty":                {"internal/ptytest"},
	}
}

// layers returns the packages of the program, the lowest layer first. A package imports packages of
// the layers below its own, and none of its own layer.
func layers() [][]string {
	return [][]string{
		{"pkg/civo"},
		{
			"internal/suggest", "internal/secrets", "internal/atomicfile", "internal/interrupt", "internal/xdg",
			"internal/jsonfield", "internal/tagset", "internal/expiry",
		},
		{"internal/job"},
		{"internal/arg"},
		{
			"internal/config", "internal/output", "internal/progress", "internal/transport",
			"internal/wait", "internal/bulk", "internal/knownhosts", "internal/sandbox", "internal/schema",
		},
		{"internal/failure", "internal/prompt", "internal/health"},
		{"internal/terminal", "internal/resource"},
		{"internal/cli"},
		{"internal/target"},
		{"internal/complete"},
		{"cmd/instance/column"},
		{"cmd/instance/outcome"},
		{"cmd/instance/create/submit"},
		{"cmd/instance/batch", "cmd/instance/create", "cmd/instance/watch", "cmd/instance/ssh", "cmd/instance/snapshot"},
		{
			"cmd/api", "cmd/auth", "cmd/catalog", "cmd/completion", "cmd/config", "cmd/doctor", "cmd/instance",
			"cmd/profile", "cmd/sandbox", "cmd/schema",
		},
		{"cmd"},
		{""}, // main
	}
}

// tools returns the packages that are no part of the program: they generate, measure and test it.
// They import what they need, and the program imports none of them.
func tools() []string {
	return []string{"e2e", "internal/gen", "internal/arch", "internal/ptytest", "internal/h2test", "bench", "bench/bare", "bench/empty"}
}

type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Module     *struct{ Path string }
}

// imports are what each package of the module imports, by path below the
// module, and the modules that packages belong to.
func imports(t *testing.T) (ours map[string][]string, owner map[string]string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports,Module", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours, owner = map[string][]string{}, map[string]string{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return ours, owner
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Standard || p.Module == nil {
			continue
		}
		owner[p.ImportPath] = p.Module.Path
		if p.Module.Path == module {
			ours[strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")] = p.Imports
		}
	}
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestArrowsPointDown(t *testing.T) {
	ours, _ := imports(t)
	if len(ours) < 15 {
		t.Fatalf("%d packages: the list is not the module's", len(ours))
	}
	layer := map[string]int{}
	for n, names := range layers() {
		for _, name := range names {
			layer[name] = n
		}
	}
	for _, from := range slices.Sorted(maps.Keys(ours)) {
		isTool := slices.Contains(tools(), from)
		if _, ok := layer[from]; !ok && !isTool {
			t.Errorf("package %s is in no layer", from)
		}
		for _, path := range ours[from] {
			to, ok := strings.CutPrefix(path, module+"/")
			switch {
			case !ok, isTool:
			case slices.Contains(tools(), to):
				t.Errorf("%s imports %s, which is no part of the program", from, to)
			case layer[to] >= layer[from]:
				t.Errorf("%s imports %s, which is not in a layer below", from, to)
			}
		}
	}
	if ours[""] == nil || len(ours[""]) != 1 {
		t.Errorf("main imports %v, not package cmd alone", ours[""])
	}
}

func TestEachLibraryHasItsHome(t *testing.T) {
	ours, owner := imports(t)
	homes := homes()
	used := map[string]bool{}
	for _, from := range slices.Sorted(maps.Keys(ours)) {
		for _, path := range ours[from] {
			lib := owner[path]
			if lib == "" || lib == module {
				continue
			}
			used[lib] = true
			if !slices.ContainsFunc(homes[lib], func(home string) bool { return within(from, home) }) {
				t.Errorf("%s imports %s, whose home is %v", from, path, homes[lib])
			}
		}
	}
	for _, lib := range slices.Sorted(maps.Keys(homes)) {
		if !used[lib] && !platformOnly(lib) {
			t.Errorf("nothing imports %s: take it off the list", lib)
		}
	}
}

// platformOnly are libraries that not every platform's build imports.
func platformOnly(lib string) bool { return lib == "golang.org/x/sys" }

func TestNoDrawerForOddsAndEnds(t *testing.T) {
	ours, _ := imports(t)
	for path := range ours {
		name := path[strings.LastIndexByte(path, '/')+1:]
		if slices.Contains([]string{"util", "utils", "common", "helpers", "base", "shared", "types", "models"}, name) {
			t.Errorf("package %s says nothing of what is in it", path)
		}
	}
}

func TestClientNeedsTheStandardLibraryAlone(t *testing.T) {
	ours, owner := imports(t)
	for _, path := range ours["pkg/civo"] {
		if owner[path] != "" {
			t.Errorf("pkg/civo imports %s", path)
		}
	}
}
