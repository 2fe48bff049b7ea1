package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
)

// status describes the content of the sandbox.
type status struct {
	Path      string                    `json:"path"`
	Size      int64                     `json:"size_bytes"`
	Instances int                       `json:"instances"`
	Regions   map[string]map[string]int `json:"regions"`   // instances by region and status
	Resources map[string]int            `json:"resources"` // how many there are of every other kind
}

// newStatus returns the status command.
func newStatus(app *cli.App) *cobra.Command {
	columns := []output.Column[status]{
		{Name: "path", Header: "FILE", Whole: true, Value: func(s status) any { return s.Path }},
		{Name: "size_bytes", Header: "SIZE", Value: func(s status) any { return s.Size }},
		{Name: "instances", Header: "INSTANCES", Value: func(s status) any { return s.Instances }},
		{Name: "regions", Header: "BY REGION", Value: func(s status) any { return byRegion(s.Regions) }},
		{Name: "resources", Header: "OTHERS", Value: func(s status) any { return byKind(s.Resources) }},
	}
	return &cobra.Command{
		Use:         "status",
		Short:       "Show the contents of the sandbox, and where it is stored",
		Example:     "  civoctl sandbox status\n  civoctl sandbox status --jq .regions.LON1.ACTIVE",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns),
		RunE: func(*cobra.Command, []string) error {
			out, err := cli.NewPrinter(app, columns)
			if err != nil {
				return err
			}
			sb, err := app.API.Sandbox()
			if err != nil {
				return err
			}
			s, err := sb.Status()
			if err != nil {
				return err
			}
			h := status{Path: s.Path, Size: s.Size, Regions: s.Regions, Resources: s.Resources}
			for _, statuses := range s.Regions {
				for n := range maps.Values(statuses) {
					h.Instances += n
				}
			}
			return out.Item(h)
		},
	}
}

// byKind returns a line for each kind of resource, such as "networks: 8".
func byKind(resources map[string]int) string {
	var lines []string
	for _, kind := range slices.Sorted(maps.Keys(resources)) {
		lines = append(lines, fmt.Sprintf("%s: %d", kind, resources[kind]))
	}
	return strings.Join(lines, "\n")
}

// byRegion returns a line for each region, such as "LON1: 12 ACTIVE, 1 BUILDING".
func byRegion(regions map[string]map[string]int) string {
	var lines []string
	for _, code := range slices.Sorted(maps.Keys(regions)) {
		var counts []string
		for _, status := range slices.Sorted(maps.Keys(regions[code])) {
			counts = append(counts, fmt.Sprint(regions[code][status], " ", status))
		}
		lines = append(lines, code+": "+strings.Join(counts, ", "))
	}
	return strings.Join(lines, "\n")
}
