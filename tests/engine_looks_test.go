package tests

import (
	"reflect"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// looks gathers what a refresh looks at, and what of it is set otherwise than the state
// says. What AWS only tells may change: a certificate is issued in time.
type looks struct {
	stream         chan events.EngineEvent
	heard          sync.WaitGroup
	looked, drifts []string
}

func look() *looks {
	l := &looks{stream: make(chan events.EngineEvent)}
	l.heard.Go(func() {
		for event := range l.stream {
			if event.ResOutputsEvent == nil || event.ResOutputsEvent.Metadata.Op != apitype.OpRefresh {
				continue
			}
			seen := event.ResOutputsEvent.Metadata
			l.looked = append(l.looked, seen.Type+" "+seen.Old.ID)
			if seen.New == nil || !reflect.DeepEqual(seen.Old.Inputs, seen.New.Inputs) {
				l.drifts = append(l.drifts, urnName(seen.URN))
			}
		}
	})
	return l
}

// all waits for the end of the operation.
func (l *looks) all() (looked, drifts []string) {
	l.heard.Wait()
	return l.looked, l.drifts
}
