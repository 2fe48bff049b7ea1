package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
)

// imported is what became of a key of the official CLI.
type imported struct {
	Name   string        `json:"name"` // of the profile
	Result string        `json:"result"`
	Key    config.Secret `json:"api_key"`
	Region string        `json:"region"`
	APIURL string        `json:"api_url"`
}

const (
	saved     = "imported"
	unchanged = "unchanged" // the profile has this key already
	exists    = "exists"    // the profile has another, and keeps it
)

func importColumns() []output.Column[imported] {
	return []output.Column[imported]{
		{Name: "name", Header: "PROFILE", Value: func(i imported) any { return i.Name }},
		{Name: "result", Header: "RESULT", Value: func(i imported) any { return i.Result }},
		{Name: "api_key", Header: "API KEY", Value: func(i imported) any { return i.Key.Mask() }},
		{Name: "region", Header: "REGION", Value: func(i imported) any { return i.Region }},
		{Name: "api_url", Header: "API URL", Value: func(i imported) any { return i.APIURL }},
	}
}

// importKeys makes a profile of each key of the official CLI's file. They are
// not tried: that file may be all there is to go by, and it keeps its keys.
func importKeys(ctx context.Context, app *cli.App, keep *keeper, args []string) error {
	out, err := cli.NewPrinter(app, importColumns())
	if err != nil {
		return err
	}
	found, current, err := readKeys(app, args)
	if err != nil {
		return err
	}
	rows := make([]imported, len(found))
	var accounts []string
	err = app.Config.Edit(ctx, func(f *config.File) error {
		inUse := f.Current() != ""
		for n, p := range found {
			result, account, err := add(ctx, f, keep, p)
			accounts = append(accounts, account)
			if err != nil {
				return fmt.Errorf("import key %s: %w", p.Name, err)
			}
			rows[n] = imported{Name: p.Name, Result: result, Key: p.Key, Region: p.Region, APIURL: p.APIURL}
			if p.Name == current && !inUse {
				if err := f.Use(current); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return errors.Join(err, app.Config.RemoveKeys(ctx, accounts...))
	}
	if err := out.Slice(rows); err != nil {
		return err
	}
	app.Term.Notef("the keys were not tried; `civoctl auth status --profile NAME` does")
	warnEnvironment(app, "")
	return refusals(rows)
}

// readKeys are the keys of the file that args names, or of the official CLI's
// own; with --profile the one of that name.
func readKeys(app *cli.App, args []string) (found []config.Imported, current string, err error) {
	path, err := config.CivoJSONPath()
	if len(args) > 0 {
		path, err = args[0], nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("find the official CLI's file: %w", err)
	}
	found, current, err = config.ReadCivoJSON(path)
	if err != nil {
		return nil, "", cli.ConfigError(err)
	}
	names := make([]string, len(found))
	for n, p := range found {
		if app.Config.Region != "" {
			found[n].Region = app.Config.Region
		}
		if p.Name == app.Config.Profile {
			return found[n : n+1], current, nil
		}
		names[n] = p.Name
	}
	if app.Config.Profile != "" {
		e := failure.Errorf(failure.NotFound, "import key %s: %s has no such key", app.Config.Profile, path)
		e.Detail = append(e.Detail, names...)
		return nil, "", e
	}
	return found, current, nil
}

// add makes a profile of p, unless there is one of the name. The account is
// that of the keyring where a key was put.
func add(ctx context.Context, f *config.File, keep *keeper, p config.Imported) (result, account string, err error) {
	if there, err := f.Profile(p.Name); err == nil {
		if there.HasKey(p.Key) {
			return unchanged, "", nil
		}
		return exists, "", nil
	}
	profile, err := f.Add(p.Name)
	if err != nil {
		return "", "", err
	}
	account, err = keep.put(ctx, f, profile, p.Key, p.Region, p.APIURL)
	return saved, account, err
}

func refusals(rows []imported) error {
	refused := 0
	for _, r := range rows {
		if r.Result == exists {
			refused++
		}
	}
	kind := failure.Partial
	switch refused {
	case 0:
		return nil
	case len(rows):
		kind = failure.Refused
	}
	return failure.Errorf(kind, "import keys: %d of %d have the name of a profile with another key, which was left as it is", refused, len(rows)).
		WithHint("`civoctl profile rename OLD NEW` makes room, `civoctl auth login --profile NAME` replaces a key")
}
