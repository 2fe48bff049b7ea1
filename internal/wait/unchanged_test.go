package wait_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/wait"
)

// A result tells a status that was reached anew from one that never changed.
func TestStayed(t *testing.T) {
	for name, test := range map[string]struct {
		goal     wait.Goal
		statuses []string // one a poll, the last for ever
		want     bool
	}{
		"seen to change":   {wait.Active().Fresh(), []string{"ACTIVE", "REBOOTING", "ACTIVE"}, false},
		"begun already":    {wait.Active().Fresh(), []string{"REBOOTING", "ACTIVE"}, false},
		"never changed":    {wait.Active().Fresh(), []string{"ACTIVE"}, true},
		"of no importance": {wait.Active(), []string{"ACTIVE"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polls := 0
				src := wait.Source[string]{Get: func(context.Context, string) (wait.Observation[string], error) {
					status := test.statuses[min(polls, len(test.statuses)-1)]
					polls++
					return wait.Observation[string]{Status: status, Found: true}, nil
				}}
				r := wait.Run(t.Context(), []wait.Target{{ID: "a", Goal: test.goal}}, src, wait.Options{Timeout: time.Minute})[0]
				if r.State != wait.Reached || r.Stayed != test.want {
					t.Errorf("state %v, stayed %v, want %v", r.State, r.Stayed, test.want)
				}
			})
		})
	}
}
