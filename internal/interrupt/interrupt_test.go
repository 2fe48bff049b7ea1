package interrupt_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
)

func TestCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failure := errors.New("it failed")
		if v, err := interrupt.Call(t.Context(), func() (int, error) { return 7, failure }); v != 7 || err != failure {
			t.Errorf("got %d, %v", v, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		forever := make(chan struct{})
		defer close(forever)
		began := time.Now()
		_, err := interrupt.Call(ctx, func() (int, error) { <-forever; return 0, nil })
		if err != ctx.Err() || err == nil || time.Since(began) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

func TestWithGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, end := context.WithCancel(t.Context())
		ctx, cancel := interrupt.WithGrace(run, time.Second)
		defer cancel()
		inner, cancelInner := interrupt.WithGrace(ctx, time.Minute)
		defer cancelInner()
		if interrupt.Origin(run) != run || interrupt.Origin(ctx) != run || interrupt.Origin(inner) != run {
			t.Error("the origin is not the run's context")
		}
		time.Sleep(time.Hour)
		end()
		began := time.Now()
		synctest.Wait()
		if ctx.Err() != nil {
			t.Error("there is no grace")
		}
		<-ctx.Done()
		if took := time.Since(began); took != time.Second {
			t.Errorf("the grace took %v", took)
		}
		<-inner.Done()
	})
}
