package arch

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sources are the files of the product: no tests, and not the programs that build and measure it.
func sources(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	root := filepath.Join("..", "..")
	set, files := token.NewFileSet(), map[string]*ast.File{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"bench", "internal/gen", "internal/ptytest", "internal/sandbox/conformance"}, name):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files[name], err = parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("%d files: the walk missed most of the module", len(files))
	}
	return set, files
}

// owned are the parts of the process that one file alone may touch.
func owned() map[string]string {
	return map[string]string{
		"os.Exit":            "cmd/main.go",
		"syscall.Exec":       "internal/cli/exec_unix.go",
		"context.Background": "cmd/main.go",
		"os.Stdin":           "internal/terminal/streams.go",
		"os.Stdout":          "internal/terminal/streams.go",
		"os.Stderr":          "internal/terminal/streams.go",
	}
}

func TestProcessIsOwnedByMain(t *testing.T) {
	set, files := sources(t)
	owned := owned()
	for name, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok {
				what := x.Name + "." + sel.Sel.Name
				if owner, ok := owned[what]; ok && owner != name {
					t.Errorf("%s: %s belongs to %s", set.Position(n.Pos()), what, owner)
				}
			}
			return true
		})
	}
}

// TestEndToEndTestsStandApart holds that the tests of the whole program are in e2e, not beside
// main.go, and that e2e has nothing but tests, so that nothing can import it.
func TestEndToEndTestsStandApart(t *testing.T) {
	beside, err := filepath.Glob(filepath.Join("..", "..", "*_test.go"))
	if err != nil || len(beside) > 0 {
		t.Errorf("tests beside main.go, which belong in e2e: %v, %v", beside, err)
	}
	tests, err := filepath.Glob(filepath.Join("..", "..", "e2e", "*.go"))
	if err != nil || len(tests) == 0 {
		t.Errorf("no tests in e2e: %v", err)
	}
	for _, name := range tests {
		if !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s is no test: e2e would be a package to import", name)
		}
	}
}

// realTime are the files of tests that use time as the real clock has it, and why they may.
func realTime() map[string]string {
	return map[string]string{
		"e2e/real_time_test.go":            "time itself is tested, or there is nothing to see",
		"e2e/soak_plan_test.go":            "a timeout may not come too early: the only bound, and a lower one",
		"internal/sandbox/bench_test.go":   "a benchmark",
		"internal/transport/grace_test.go": "on the clock of testing/synctest, which another file of the package starts",
	}
}

// TestTestsDoNotSleep holds that tests wait for what they can see, and compare no time with the
// real clock: both fail on a slow machine. Tests on the clock of testing/synctest may.
func TestTestsDoNotSleep(t *testing.T) {
	root := filepath.Join("..", "..")
	set, used := token.NewFileSet(), map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing/synctest"` }) {
			return nil
		}
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "time" ||
				!slices.Contains([]string{"Sleep", "After", "AfterFunc", "Tick", "Since"}, sel.Sel.Name) {
				return true
			}
			used[name] = true
			if realTime()[name] == "" {
				t.Errorf("%s: time.%s of the real clock", set.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range realTime() {
		if !used[name] {
			t.Errorf("%s does not use the real clock: take it off the list", name)
		}
	}
}

// TestProgramsGetNoKey looks in each function that starts a program for the
// environment without keys.
func TestProgramsGetNoKey(t *testing.T) {
	set, files := sources(t)
	starts := 0
	for _, file := range files {
		for _, decl := range file.Decls {
			used := map[string]bool{}
			ast.Inspect(decl, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					used[n.Sel.Name] = true
					if x, ok := n.X.(*ast.Ident); ok {
						used[x.Name+"."+n.Sel.Name] = true
					}
				case *ast.Ident:
					used[n.Name] = true
				}
				return true
			})
			if used["syscall.Exec"] || used["exec.Command"] || used["exec.CommandContext"] {
				starts++
				if !used["Environ"] || used["os.Environ"] {
					t.Errorf("%s: a program is started with another environment than config.Environ's", set.Position(decl.Pos()))
				}
			}
		}
	}
	if starts < 3 {
		t.Errorf("%d functions start a program: the search missed some", starts)
	}
}

func TestNoStateBetweenCalls(t *testing.T) {
	set, files := sources(t)
	for _, file := range files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" && d.Recv == nil {
					t.Errorf("%s: init runs before anybody asked", set.Position(d.Pos()))
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR && !embedded(d) {
					for _, spec := range d.Specs {
						if !sentinel(spec.(*ast.ValueSpec)) {
							t.Errorf("%s: a package variable that is no error", set.Position(spec.Pos()))
						}
					}
				}
			}
		}
	}
}

func embedded(d *ast.GenDecl) bool {
	return d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}

// sentinel says whether each value is a new error, or the blank identifier
// holds it to prove a type.
func sentinel(spec *ast.ValueSpec) bool {
	for n, name := range spec.Names {
		if name.Name == "_" {
			continue
		}
		if n >= len(spec.Values) {
			return false
		}
		call, ok := spec.Values[n].(*ast.CallExpr)
		if !ok {
			return false
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "New" && sel.Sel.Name != "Errorf" {
			return false
		}
	}
	return true
}

// TestTypesAreSmall bounds the methods of a type: a type with more has more than one job. The
// client has a method for each call of the API, and a call to the sandbox one for each that it
// answers.
func TestTypesAreSmall(t *testing.T) {
	const most = 20
	exempt := []string{"pkg/civo.Client", "internal/sandbox.call"}
	_, files := sources(t)
	methods := map[string]int{}
	for name, file := range files {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil && !strings.HasSuffix(name, "_other.go") {
				methods[filepath.ToSlash(filepath.Dir(name))+"."+receiver(f)]++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		if methods[name] > most && !slices.Contains(exempt, name) {
			t.Errorf("%s has %d methods, more than %d", name, methods[name], most)
		}
	}
}

// receiver returns the name of the type that f is a method of.
func receiver(f *ast.FuncDecl) string {
	x := f.Recv.List[0].Type
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.Ident:
			return t.Name
		default:
			return "?"
		}
	}
}

// TestPackagesAreSmall bounds the lines of a package without its tests: a reader knows a package of
// 2,500 lines after an hour. The sandbox, an API of its own, pkg/civo, the client of all its calls,
// and config, which edits YAML that a person wrote, may have more.
func TestPackagesAreSmall(t *testing.T) {
	larger := map[string]int{"internal/sandbox": 9000, "pkg/civo": 3500, "internal/config": 3000}
	set, files := sources(t)
	lines := map[string]int{}
	for name, file := range files {
		lines[filepath.ToSlash(filepath.Dir(name))] += set.File(file.Pos()).LineCount()
	}
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		if most := cmp.Or(larger[name], 2500); lines[name] > most {
			t.Errorf("package %s has %d lines, more than %d", name, lines[name], most)
		}
	}
}

// TestDesignNamesFilesThatExist looks for each Go file that the design page names with its folder.
func TestDesignNamesFilesThatExist(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "design.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\b(?:cmd|internal|pkg|e2e)/[a-z0-9_/]+\.go\b`).FindAllString(string(page), -1)
	if len(names) < 10 {
		t.Errorf("%d files: the search missed some", len(names))
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Errorf("docs/design.md names a file that does not exist: %v", err)
		}
	}
}

// TestCommentsFit bounds the width of comments that have a line of their own.
func TestCommentsFit(t *testing.T) {
	const most = 100
	set, files := sources(t)
	for _, file := range files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				at := set.Position(c.Pos())
				width := len([]rune(c.Text)) + 4*(at.Column-1) // what stands before a whole-line comment is tabs
				if at.Column-1 <= 6 && width > most && !strings.HasPrefix(c.Text, "//go:") {
					t.Errorf("%s: a comment of %d columns, more than %d", at, width, most)
				}
			}
		}
	}
}
