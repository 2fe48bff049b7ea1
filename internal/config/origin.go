package config

// Source is a layer of the configuration. The greater one wins.
type Source int

const (
	FromDefault Source = iota
	FromProfile
	FromEnvironment
	FromFlag
)

// Origin says where a value came from.
type Origin struct {
	Source Source
	Name   string // the flag, the variable or the profile; "" for a default
	Path   string // of the file that holds the profile; else ""
}

// String returns a text such as "flag --region", "environment CIVO_REGION", "profile work in
// /home/me/.config/civoctl/config.yaml" or "default".
func (o Origin) String() string {
	switch o.Source {
	case FromFlag:
		return "flag " + o.Name
	case FromEnvironment:
		return "environment " + o.Name
	case FromProfile:
		if o.Name == "" {
			return o.Path
		}
		return "profile " + o.Name + " in " + o.Path
	}
	return "default"
}

// MarshalText returns the text of String, for JSON and YAML.
func (o Origin) MarshalText() ([]byte, error) { return []byte(o.String()), nil }
