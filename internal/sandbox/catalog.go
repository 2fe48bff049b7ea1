package sandbox

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// defaultRegion is the region of a call that names no region.
const defaultRegion = "LON1"

// catalog holds the things that an account can choose from. It does not change while the sandbox
// runs, and its IDs are the same in every sandbox.
type catalog struct {
	regions []region
	sizes   []size
	images  map[string][]image // by region code
}

// region is a region as the API lists it.
type region struct {
	Code          string   `json:"code"`
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Country       string   `json:"country"`
	CountryName   string   `json:"country_name"`
	OutOfCapacity bool     `json:"out_of_capacity"`
	Default       bool     `json:"default"`
	Features      features `json:"features"`
}

// features are the products that a region offers.
type features struct {
	IaaS         bool `json:"iaas"`
	Kubernetes   bool `json:"kubernetes"`
	ObjectStore  bool `json:"object_store"`
	LoadBalancer bool `json:"loadbalancer"`
	DBaaS        bool `json:"dbaas"`
	Volume       bool `json:"volume"`
	PaaS         bool `json:"paas"`
	GPU          bool `json:"gpu"`
	PublicIPNode bool `json:"public_ip_node_pools"`
}

// size is a size as the API lists it.
type size struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	NiceName    string `json:"nice_name"`
	CPUCores    int    `json:"cpu_cores"`
	GPUCount    int    `json:"gpu_count"`
	GPUType     string `json:"gpu_type"`
	RAMMB       int    `json:"ram_mb"`
	DiskGB      int    `json:"disk_gb"`
	TransferTB  int    `json:"transfer_tb"`
	Description string `json:"description"`
	Selectable  bool   `json:"selectable"`
}

// image is a disk image, its fields in the order and spelling of the API's lists.
type image struct {
	ID                  string `json:"id"`
	Name                string `json:"name"`
	Version             string `json:"version"`
	State               string `json:"state"`
	InitialUser         string `json:"initial_user"`
	Distribution        string `json:"distribution"`
	OS                  string `json:"os"`
	Description         string `json:"description"`
	Label               string `json:"label"`
	DistributionDefault bool   `json:"distribution_default"`
}

// stableID returns an ID made from words: the same one in every sandbox.
func stableID(words ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://api.civo.com/v2/"+strings.Join(words, "/"))).String()
}

// newCatalog returns the catalog of every sandbox.
func newCatalog() catalog {
	c := catalog{regions: regions(), sizes: sizes(), images: map[string][]image{}}
	for _, r := range c.regions {
		for _, i := range images() {
			i.ID = stableID("disk_images", r.Code, i.Name)
			c.images[r.Code] = append(c.images[r.Code], i)
		}
	}
	// The ID in the page's own example, so that it can be tried as it is written.
	for i := range c.images[defaultRegion] {
		if c.images[defaultRegion][i].Name == "ubuntu-focal" {
			c.images[defaultRegion][i].ID = "b67d6fed-8ab6-45b9-be2d-2f3337c933c6"
		}
	}
	return c
}

// region finds a region by its code, whatever the case; "" is the default one.
func (c catalog) region(code string) (region, error) {
	if code == "" {
		code = defaultRegion
	}
	for _, r := range c.regions {
		if strings.EqualFold(r.Code, code) {
			return r, nil
		}
	}
	return region{}, notFound("region_unavailable", "region", code)
}

// index returns a region's place in the list.
func (c catalog) index(code string) int {
	return slices.IndexFunc(c.regions, func(r region) bool { return r.Code == code })
}

// size finds a size that a new instance may have.
func (c catalog) size(name string) (size, error) {
	for _, s := range c.sizes {
		if s.Name == name && s.Type == "Instance" && s.Selectable {
			return s, nil
		}
	}
	return size{}, notFound("database_size_not_found", "size for instances", name)
}

// image finds an image of a region by ID or name.
func (c catalog) image(region, id string) (image, error) {
	for _, i := range c.images[region] {
		if i.ID == id || i.Name == id {
			return i, nil
		}
	}
	return image{}, notFound("database_disk_image_not_found", "disk image", id)
}

// listDiskImages answers GET /v2/disk_images. There are no custom ones.
func listDiskImages(c *call) (any, error) {
	switch c.get("type") {
	case "":
		return c.catalog.images[c.region], nil
	case "custom":
		return []image{}, nil
	}
	return nil, invalid("type", "must be custom")
}

// getDiskImage answers GET /v2/disk_images/:id.
func getDiskImage(c *call) (any, error) { return c.catalog.image(c.region, c.id) }

// checkCapacity returns a refusal when the region is out of capacity.
func (c catalog) checkCapacity(code string) error {
	if r, err := c.region(code); err != nil || r.OutOfCapacity {
		return refuse(http.StatusConflict, "out_of_capacity", "the region %s has no capacity left", code)
	}
	return nil
}

// regions returns all regions.
func regions() []region {
	all := features{IaaS: true, Kubernetes: true, ObjectStore: true, LoadBalancer: true, DBaaS: true, Volume: true, GPU: true, PublicIPNode: true}
	return []region{
		{Code: "LON1", Name: "London 1", Type: "civostack", Country: "uk", CountryName: "United Kingdom", Default: true, Features: all},
		{Code: "NYC1", Name: "New York 1", Type: "civostack", Country: "us", CountryName: "United States", Features: all},
		{Code: "FRA1", Name: "Frankfurt 1", Type: "civostack", Country: "de", CountryName: "Germany", Features: all},
		{Code: "PHX1", Name: "Phoenix 1", Type: "civostack", Country: "us", CountryName: "United States", OutOfCapacity: true, Features: all},
	}
}

// sizes returns all sizes, including the sizes of other products.
func sizes() []size {
	of := func(kind, name, nice string, cores, ram, disk, transfer int, text string) size {
		return size{Type: kind, Name: name, NiceName: nice, CPUCores: cores, RAMMB: ram, DiskGB: disk, TransferTB: transfer,
			Description: text, Selectable: true}
	}
	gpu := of("Instance", "an.g1.l40s.x1", "Small - Nvidia L40S 40GB", 12, 131072, 200, 10, "Nvidia L40S, 1 card")
	gpu.GPUCount, gpu.GPUType = 1, "NVIDIA L40S"
	gpu2 := gpu
	gpu2.Name, gpu2.NiceName, gpu2.Description = "an.g1.l40s.x2", "Medium - Nvidia L40S 40GB", "Nvidia L40S, 2 cards"
	gpu2.CPUCores, gpu2.RAMMB, gpu2.DiskGB, gpu2.GPUCount = 24, 262144, 400, 2
	retired := of("Instance", "g2.medium", "Medium", 2, 4096, 50, 3, "Medium, of an earlier generation")
	retired.Selectable = false
	return []size{
		of("Instance", "g2.xsmall", "Extra Small", 1, 1024, 25, 1, "Extra Small, of an earlier generation"),
		retired,
		of("Instance", "g3.xsmall", "Extra Small", 1, 1024, 25, 1, "Extra Small"),
		of("Instance", "g3.small", "Small", 1, 2048, 25, 2, "Small"),
		of("Instance", "g3.medium", "Medium", 2, 4096, 50, 3, "Medium"),
		of("Instance", "g3.large", "Large", 4, 8192, 100, 4, "Large"),
		of("Instance", "g3.xlarge", "Extra Large", 6, 16384, 150, 5, "Extra Large"),
		of("Instance", "g3.2xlarge", "2X Large", 8, 32768, 200, 6, "2X Large"),
		of("Instance", "g4s.xsmall", "Extra Small - Standard", 1, 1024, 25, 1, "Extra Small - Standard"),
		of("Instance", "g4s.small", "Small - Standard", 1, 2048, 25, 2, "Small - Standard"),
		of("Instance", "g4s.medium", "Medium - Standard", 2, 4096, 50, 3, "Medium - Standard"),
		of("Instance", "g4s.large", "Large - Standard", 4, 8192, 100, 4, "Large - Standard"),
		gpu,
		gpu2,
		of("Kubernetes", "g4s.kube.small", "Small - Standard", 1, 2048, 40, 0, "Small - Standard"),
		of("Kubernetes", "g4s.kube.medium", "Medium - Standard", 2, 4096, 50, 0, "Medium - Standard"),
		of("Kubernetes", "g4p.kube.large", "Large - Performance", 16, 65536, 120, 0, "Large - Performance"),
		of("Database", "g3.db.small", "Small", 2, 4096, 40, 0, "Small"),
		of("Database", "g3.db.medium", "Medium", 4, 8192, 80, 0, "Medium"),
		of("KfCluster", "g3.kf.small", "Small", 4, 16384, 100, 0, "Small"),
	}
}

// images returns the images of every region, without IDs.
func images() []image {
	of := func(name, distribution, version, label, user string) image {
		return image{Name: name, Version: version, State: "available", InitialUser: user, Distribution: distribution,
			OS: "linux", Description: distribution + " " + version, Label: label}
	}
	noble := of("ubuntu-noble", "ubuntu", "24.04", "noble", "ubuntu")
	noble.DistributionDefault = true
	debian := of("debian-12", "debian", "12", "bookworm", "debian")
	debian.DistributionDefault = true
	rocky := of("rocky-9", "rocky", "9", "", "rocky")
	rocky.DistributionDefault = true
	return []image{
		noble,
		of("ubuntu-jammy", "ubuntu", "22.04", "jammy", "ubuntu"),
		of("ubuntu-focal", "ubuntu", "20.04", "focal", "civo"),
		debian,
		of("debian-11", "debian", "11", "bullseye", "debian"),
		rocky,
		of("rocky-8", "rocky", "8", "", "rocky"),
		of("almalinux-9", "almalinux", "9", "", "almalinux"),
		of("alpine-3", "alpine", "3.20", "", "alpine"),
		of("fedora-40", "fedora", "40", "", "fedora"),
	}
}
