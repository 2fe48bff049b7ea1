package submit

import (
	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/jsonfield"
)

// PasswordField is the API's name of the password that a new instance was given.
const PasswordField = "initial_password"

// Instance is an instance that was asked for, as it is after the run.
type Instance struct {
	*outcome.Outcome
	IsNew    bool   // this run created it
	Password string // as a person is told it, "" for none
}

// MarshalJSON returns the API's own object with the password as a person is told it, and what
// became of the instance.
func (i *Instance) MarshalJSON() ([]byte, error) {
	object, err := i.Object()
	if err == nil && i.Password != "" && i.Password != PasswordOf(i.Instance) {
		object, err = jsonfield.Set(object, PasswordField, i.Password)
	}
	if err != nil {
		return nil, err
	}
	return i.Annotate(object)
}
