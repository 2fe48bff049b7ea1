package sandbox_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestCodesAreKnown walks over every refusal in the package: its code is one that the vendor's SDK knows
// (testdata/codes.txt), or there is none. The SDK shows any other as an unknown error.
func TestCodesAreKnown(t *testing.T) {
	text, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := append(strings.Fields(string(text)), "")
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset, seen := token.NewFileSet(), 0
	check := func(e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		code, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		seen++
		if !slices.Contains(known, code) {
			t.Errorf("%s: no client knows the code %q", fset.Position(lit.Pos()), code)
		}
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				position := map[string]int{"refuse": 1, "notFound": 0}
				if f, ok := n.Fun.(*ast.Ident); ok {
					if at, ok := position[f.Name]; ok {
						check(n.Args[at])
					}
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if id, ok := left.(*ast.Ident); ok && id.Name == "code" && len(n.Rhs) == len(n.Lhs) {
						check(n.Rhs[i])
					}
				}
			}
			return true
		})
	}
	if seen < 30 {
		t.Errorf("only %d codes were found", seen)
	}
}
