package target

import (
	"cmp"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Names returns a word for each instance that finds it again: the hostname, or the ID where several
// of them share it.
func Names(instances []civo.Instance) []string {
	count := map[string]int{}
	for _, i := range instances {
		count[strings.ToLower(i.Hostname)]++
	}
	names := make([]string, len(instances))
	for n, i := range instances {
		names[n] = i.Hostname
		if _, err := arg.Hostname(i.Hostname); err != nil || count[strings.ToLower(i.Hostname)] > 1 {
			names[n] = i.ID
		}
	}
	return names
}

// Labels returns a label for each instance, by the key of its ID: the hostname, and the ID where
// several share it.
func Labels(instances []civo.Instance) map[string]string {
	count := map[string]int{}
	for _, i := range instances {
		count[i.Hostname]++
	}
	labels := make(map[string]string, len(instances))
	for _, i := range instances {
		label := output.Clean(cmp.Or(i.Hostname, i.ID))
		if count[i.Hostname] > 1 && i.Hostname != "" {
			label += " " + output.Clean(i.ID)
		}
		labels[civo.IDKey(i.ID)] = label
	}
	return labels
}
