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

// importResult is the result of importing one key of the official CLI.
type importResult struct {
	Name   string        `json:"name"` // of the profile
	Result string        `json:"result"`
	Key    config.Secret `json:"api_key"`
	Region string        `json:"region"`
	APIURL string        `json:"api_url"`
}

// The values of importResult.Result.
const (
	resultImported  = "imported"
	resultUnchanged = "unchanged" // the profile has this key
	resultExists    = "exists"    // the profile has another key, which is kept
)

// importColumns returns the columns of an import.
func importColumns() []output.Column[importResult] {
	return []output.Column[importResult]{
		{Name: "name", Header: "PROFILE", Value: func(i importResult) any { return i.Name }},
		{Name: "result", Header: "RESULT", Keep: true, Value: func(i importResult) any { return i.Result }},
		{Name: "api_key", Header: "API KEY", Value: func(i importResult) any { return i.Key.Mask() }},
		{Name: "region", Header: "REGION", Value: func(i importResult) any { return i.Region }},
		{Name: "api_url", Header: "API URL", Value: func(i importResult) any { return i.APIURL }},
	}
}

// importKeys adds a profile for each key of the official CLI's file and prints the results. It does
// not verify the keys, so that the import works without the API: the file keeps its keys.
func importKeys(ctx context.Context, app *cli.App, store *keyStore, args []string) error {
	out, err := cli.NewPrinter(app, importColumns())
	if err != nil {
		return err
	}
	found, current, err := readKeys(app, args)
	if err != nil {
		return err
	}
	rows := make([]importResult, len(found))
	var accounts []string
	err = app.Config.Edit(ctx, func(f *config.File) error {
		inUse := f.Current() != ""
		for n, p := range found {
			result, account, err := addProfile(ctx, f, store, p)
			accounts = append(accounts, account)
			if err != nil {
				return fmt.Errorf("import key %s: %w", p.Name, err)
			}
			rows[n] = importResult{Name: p.Name, Result: result, Key: p.Key, Region: p.Region, APIURL: p.APIURL}
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
	app.Term.Notef("the keys were not checked; `civoctl auth status --profile NAME` checks one")
	warnEnvironment(app, "")
	return importError(rows)
}

// readKeys returns the keys of the file that args names, or of the official CLI's own file, and the
// name of the current one. With --profile it returns the key of that name alone.
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

// addProfile adds a profile with the key of p, unless there is a profile of that name. It returns
// the result and the account of the keyring that has the key, "" without one.
func addProfile(ctx context.Context, f *config.File, store *keyStore, p config.Imported) (result, account string, err error) {
	if there, err := f.Profile(p.Name); err == nil {
		if there.HasKey(p.Key) {
			return resultUnchanged, "", nil
		}
		return resultExists, "", nil
	}
	profile, err := f.Add(p.Name)
	if err != nil {
		return "", "", err
	}
	account, err = store.setKey(ctx, f, profile, p.Key, p.Region, p.APIURL)
	return resultImported, account, err
}

// importError returns the error about the keys that were not imported, nil without any.
func importError(rows []importResult) error {
	refused := 0
	for _, r := range rows {
		if r.Result == resultExists {
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
