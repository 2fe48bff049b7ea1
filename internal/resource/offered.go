package resource

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/civoctl/civoctl/pkg/civo"
)

// OfferedSizes returns the sizes that can be chosen: the latest generation first, family by family
// with the family of the smallest size in front, the small sizes first, and those with GPUs last.
func OfferedSizes(sizes []civo.Size) []civo.Size {
	chosen := slices.DeleteFunc(slices.Clone(sizes), func(s civo.Size) bool { return !s.Selectable })
	if len(chosen) == 0 { // an API that does not say which
		chosen = slices.Clone(sizes)
	}
	smallest := map[string]int{} // memory in MB, by family
	for _, s := range chosen {
		if ram, isKnown := smallest[family(s.Name)]; !isKnown || s.RAMMB < ram {
			smallest[family(s.Name)] = s.RAMMB
		}
	}
	slices.SortStableFunc(chosen, func(a, b civo.Size) int {
		return cmp.Or(
			cmp.Compare(a.GPUCount, b.GPUCount),
			cmp.Compare(generation(b.Name), generation(a.Name)),
			cmp.Compare(smallest[family(a.Name)], smallest[family(b.Name)]),
			cmp.Compare(family(a.Name), family(b.Name)),
			cmp.Compare(a.CPUCores, b.CPUCores),
			cmp.Compare(a.RAMMB, b.RAMMB),
			cmp.Compare(a.DiskGB, b.DiskGB),
		)
	})
	return chosen
}

// family returns the part of a size's name before the last dot.
func family(size string) string { return size[:max(0, strings.LastIndexByte(size, '.'))] }

// generation returns the number in the name of a size's family, such as 4 for g4s.small; 0 where
// there is none.
func generation(size string) int {
	digits := strings.TrimLeft(family(size), "abcdefghijklmnopqrstuvwxyz")
	end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		digits = digits[:end]
	}
	n, _ := strconv.Atoi(digits)
	return n
}

// OfferedImages returns the images that can be used, distribution by distribution, the latest
// version first.
func OfferedImages(images []civo.DiskImage) []civo.DiskImage {
	usable := slices.DeleteFunc(slices.Clone(images), func(i civo.DiskImage) bool {
		return i.State != "" && !strings.EqualFold(i.State, "available")
	})
	slices.SortStableFunc(usable, func(a, b civo.DiskImage) int {
		return cmp.Or(cmp.Compare(a.Distribution, b.Distribution), compareVersions(b.Version, a.Version), cmp.Compare(a.Name, b.Name))
	})
	return usable
}

// compareVersions compares two versions part by part, as numbers where both parts are numbers.
func compareVersions(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		x, notA := strconv.Atoi(a)
		y, notB := strconv.Atoi(b)
		if notA != nil || notB != nil {
			return cmp.Compare(a, b)
		}
		return cmp.Compare(x, y)
	})
}
