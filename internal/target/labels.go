package target

import (
	"cmp"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

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
