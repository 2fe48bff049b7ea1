// Package outcome tells what became of the instances that a command worked on: of each in a row, of
// all in the error of the run.
package outcome

import (
	"cmp"
	"encoding/json"
	"errors"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/jsonfield"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Result is what became of a target, in a word.
type Result string

// The results. Planned is that of a target which would be changed, in a dry run. Existed is that of
// an instance which create took in place of a new one. Accepted is that of a change which nobody
// waited for.
const (
	Planned  Result = "planned"
	Created  Result = "created"
	Existed  Result = "existed"
	Done     Result = "done"
	Accepted Result = "accepted"
	Deleted  Result = "deleted"
	Skipped  Result = "skipped"
	Failed   Result = "failed"
)

// Outcome is a target as it is after a command worked on it.
type Outcome struct {
	civo.Instance
	Client     *civo.Client // of the region of the target; may be nil where there is no instance yet
	IsPlaced   bool         // JSON says the region, where the API does not
	Result     Result
	Note       string // why the target was skipped, or what would be done
	Change     string // what was changed, for a table: "g3.small → g3.medium"
	Err        error  // why the target failed; an *failure.Error where a command explained it
	Resume     string // the hint that says how to go on with all that are pending, on each that is pending
	HasStayed  bool   // the target was never seen to leave the status that was waited for
	NeverFound bool   // the target was waited for and never found

	advice    string // what else to try with all that are pending, on each that is pending
	goOn      string // the hint that says how to go on with all that are not finished, on each of them
	isLeftOut bool   // skipped although there would be something to do
	isUnsent  bool   // left out because the run was interrupted before anything was sent
	isUnbegun bool   // left out because the run ended before its turn
}

// AsOutcome returns o. A type that embeds an *Outcome is a [Row] by it.
func (o *Outcome) AsOutcome() *Outcome { return o }

// Fail notes that the target failed, and why.
func (o *Outcome) Fail(err error) { o.Result, o.Err = Failed, err }

// Skip notes that there is nothing to do for the target, and why.
func (o *Outcome) Skip(why string) { o.Result, o.Note = Skipped, why }

// LeaveOut notes that the target is not worked on although there would be something to do, and why.
func (o *Outcome) LeaveOut(why string) {
	o.Skip(why)
	o.isLeftOut = true
}

// LeaveUnsent notes that the run was interrupted before anything was sent for the target.
func (o *Outcome) LeaveUnsent() {
	o.LeaveOut("not sent: interrupted")
	o.isUnsent = true
}

// LeaveUnbegun notes that the run ended before the turn of the target, and why.
func (o *Outcome) LeaveUnbegun(why string) {
	o.LeaveOut("not begun: " + why)
	o.isUnbegun = true
}

// isUnfinished reports whether what was asked for is still to be done for the target.
func (o *Outcome) isUnfinished() bool { return o.Result == Failed || o.isUnsent || o.isUnbegun }

// IsWell reports whether the target neither failed nor was left out. Those that
// are well are what "-o id" and "-o name" print for the next command.
func (o *Outcome) IsWell() bool { return o.Result != Failed && !o.isLeftOut }

// MarshalJSON returns the API's own object of the instance, annotated as by [Outcome.Annotate].
func (o *Outcome) MarshalJSON() ([]byte, error) {
	object, err := o.Object()
	if err != nil {
		return nil, err
	}
	return o.Annotate(object)
}

// Object returns the API's own object of the instance; the hostname alone where no instance came to
// be.
func (o *Outcome) Object() ([]byte, error) {
	if o.ID == "" {
		return json.Marshal(map[string]string{"hostname": o.Hostname})
	}
	object, err := o.Instance.MarshalJSON()
	if said, _ := o.Text("region"); err == nil && o.IsPlaced && said == "" {
		return jsonfield.Set(object, "region", o.Client.Region)
	}
	return object, err
}

// region returns the region of the target, as the API says it or else as it was asked.
func (o *Outcome) region() string {
	if o.Client == nil {
		return o.Instance.Region
	}
	return cmp.Or(o.Instance.Region, o.Client.Region)
}

// Annotate returns the JSON object with "result", with "error" where the target failed, and with
// "note" where there is more to say.
func (o *Outcome) Annotate(object []byte) ([]byte, error) {
	object, err := jsonfield.Set(object, "result", o.Result)
	switch {
	case err != nil:
	case o.Err != nil:
		object, err = jsonfield.Set(object, "error", o.ErrorValue())
	case o.Note != "":
		object, err = jsonfield.Set(object, "note", o.Note)
	}
	return object, err
}

// ErrorValue returns the error as it stands in JSON: an object with a kind where it has one, else
// its message; nil for none.
func (o *Outcome) ErrorValue() any {
	if e, ok := errors.AsType[*failure.Error](o.Err); ok {
		return e
	}
	if o.Err == nil {
		return nil
	}
	return o.Err.Error()
}

// With returns the outcomes that have the result, in their order.
func With(result Result, outcomes []*Outcome) []*Outcome {
	var which []*Outcome
	for _, o := range outcomes {
		if o.Result == result {
			which = append(which, o)
		}
	}
	return which
}
