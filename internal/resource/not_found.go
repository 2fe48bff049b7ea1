package resource

import (
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/suggest"
)

// NotFound returns the error for names of a type of resource, such as "network", that do not exist.
// It names the region, if any, and the known names that are closest.
func NotFound(word string, missing []string, region string, known []string) *failure.Error {
	quoted := make([]string, len(missing))
	for i, name := range missing {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	where := ""
	if region != "" {
		where = " in " + region
	}
	e := failure.Errorf(failure.NotFound, "find %s: no %s%s", word, strings.Join(quoted, ", "), where)
	e.Region = region
	var near []string
	for _, name := range missing {
		near = append(near, suggest.Closest(name, known)...)
	}
	if len(near) > 0 {
		return e.WithHint("did you mean %s? `civoctl %s list` lists all", suggest.Either(near), word)
	}
	return e.WithHint("`civoctl %s list` lists them", word)
}
