package inventory

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"landfall/config"
)

// sized rounds limits up to a pair that Fargate has.
func (c *converter) sized(d *draft) {
	cpus, memory := limits(d.part.ServiceConfig)
	if cpus == 0 && memory == 0 {
		c.note(d.part.Name, "deploy.resources", "sets no limit", "the default is half a CPU and 1 GiB: watch what it uses and write cpu and memory")
		return
	}
	const mebibyte = 1 << 20
	units, size := int(math.Ceil(cpus*1024-0.001)), int((memory+mebibyte-1)/mebibyte)
	asked := amount(cpus, size)
	pairCPU, pairMemory, ok := config.Fit(units, size)
	if !ok {
		c.block(d.part.Name, "deploy.resources", asked+" is more than the largest task of Fargate", "split the program, or run it on a machine of its own")
		return
	}
	d.cpu, d.memory = pairCPU, pairMemory
	if units == pairCPU && size == pairMemory {
		return
	}
	d.remarks["cpu"] = asked + " asked for"
	c.note(d.part.Name, "deploy.resources", asked+" is rounded up to "+amount(float64(pairCPU)/1024, pairMemory), "Fargate has fixed pairs of CPU and memory")
}

func amount(cpus float64, size int) string {
	number := strconv.FormatFloat(cpus, 'f', -1, 32)
	switch {
	case size == 0:
		return number + " CPU"
	case cpus == 0:
		return fmt.Sprintf("%d MiB", size)
	default:
		return fmt.Sprintf("%s CPU and %d MiB", number, size)
	}
}

// limits are the CPUs and bytes a service may use, or else those it reserves.
func limits(s types.ServiceConfig) (cpus float64, memory int64) {
	resources := types.Resources{}
	if s.Deploy != nil {
		resources = s.Deploy.Resources
	}
	for _, r := range []*types.Resource{resources.Limits, resources.Reservations} {
		if r == nil {
			continue
		}
		if cpus == 0 {
			cpus = float64(r.NanoCPUs.Value())
		}
		if memory == 0 {
			memory = int64(r.MemoryBytes)
		}
	}
	if s.CPUS != 0 {
		cpus = float64(s.CPUS)
	}
	if s.MemLimit != 0 {
		memory = int64(s.MemLimit)
	} else if memory == 0 {
		memory = int64(s.MemReservation)
	}
	return cpus, memory
}

// stopped turns the time to stop over, of which Fargate gives two minutes at most.
func (c *converter) stopped(d *draft) {
	span := d.part.StopGracePeriod
	if span == nil {
		return
	}
	seconds := int((time.Duration(*span) + time.Second - 1) / time.Second)
	d.stopTimeout = min(max(seconds, 2), 120)
	if seconds > 120 {
		c.look(d.part.Name, "stop_grace_period", fmt.Sprintf("is %s, and Fargate kills a task 120s after SIGTERM", time.Duration(*span)),
			"let the program give unfinished work back to its queue")
	}
}
