package config

import (
	"slices"

	"github.com/spf13/viper"
)

// layer holds the values that one source gives.
type layer struct {
	source Source
	values *viper.Viper
	origin func(name string) Origin // of a setting that values has
}

// layers holds the values of all sources. A setting has the value and the origin that the first
// layer with that setting gives.
type layers struct {
	all   []layer           // the greatest source first
	found map[string]*layer // by setting, since viper takes long to look
}

// newLayers returns the layers of flags, environment and defaults.
func newLayers(flags Flags) *layers {
	known := settings()
	flag, fallback := viper.New(), viper.New()
	env := []*viper.Viper{viper.New(), viper.New()} // a variable's first name beats its second
	for _, s := range known {
		if given := flags.value(s.name); given != "" {
			flag.Set(s.name, given)
		}
		for n, name := range s.env {
			env[n].MustBindEnv(s.name, name)
		}
		fallback.SetDefault(s.name, s.fallback)
	}
	// Without a home there is no file, and the other layers do.
	if path, err := DefaultPath(); err == nil {
		fallback.SetDefault("config", path)
	}
	find := func(name string) setting {
		return known[slices.IndexFunc(known, func(s setting) bool { return s.name == name })]
	}
	return &layers{found: map[string]*layer{}, all: []layer{
		{FromFlag, flag, func(name string) Origin { return Origin{Source: FromFlag, Name: find(name).flag} }},
		{FromEnvironment, env[0], func(name string) Origin { return Origin{Source: FromEnvironment, Name: find(name).env[0]} }},
		{FromEnvironment, env[1], func(name string) Origin { return Origin{Source: FromEnvironment, Name: find(name).env[1]} }},
		{FromDefault, fallback, func(string) Origin { return Origin{} }},
	}}
}

// add puts the values of one origin before all layers of its source or a lesser one.
func (l *layers) add(o Origin, values map[string]any) error {
	v := viper.New()
	if err := v.MergeConfigMap(values); err != nil {
		return err
	}
	n := slices.IndexFunc(l.all, func(other layer) bool { return other.source <= o.Source })
	l.all = slices.Insert(l.all, n, layer{o.Source, v, func(string) Origin { return o }})
	clear(l.found)
	return nil
}

// find returns the values of the first layer that has the setting, and the setting's origin.
// Without such a layer it returns those of the last, the defaults.
func (l *layers) find(name string) (*viper.Viper, Origin) {
	first := l.found[name]
	if first == nil {
		n := slices.IndexFunc(l.all, func(other layer) bool { return other.values.IsSet(name) })
		if n < 0 {
			n = len(l.all) - 1
		}
		first = &l.all[n]
		l.found[name] = first
	}
	return first.values, first.origin(name)
}

// text returns the setting's value, "" where no layer has one.
func (l *layers) text(name string) string {
	v, _ := l.find(name)
	return v.GetString(name)
}

// words returns the value of a setting that is a list.
func (l *layers) words(name string) []string {
	v, _ := l.find(name)
	return v.GetStringSlice(name)
}

// isOn returns the value of a setting that is a truth value.
func (l *layers) isOn(name string) bool {
	v, _ := l.find(name)
	return v.GetBool(name)
}

// origin returns where the setting's value came from.
func (l *layers) origin(name string) Origin {
	_, o := l.find(name)
	return o
}
