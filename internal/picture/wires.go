package picture

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// The gutters beside the zones: what comes in runs on the left, everything else
// on the right.
const (
	inward  = -1
	outward = 1
)

const (
	lanePitch  = 14
	laneMargin = 18 // between the last lane and the border of the VPC
	pillHeight = 17
	arrow      = 8
)

// wire is links that share a lane: all from one node, or all to one port of a
// node. It leaves and ends as often as there are links.
type wire struct {
	id    string
	side  int
	hub   *node
	spray bool // the hub is where the links begin, not where they end
	links []link
	tone  int
	lane  int
	// x is the lane's place.
	x int
	// ports is where the wire meets each node.
	ports map[*node]int
}

// nodes are all that a wire meets, each once.
func (w *wire) nodes() []*node {
	met := []*node{w.hub}
	for _, l := range w.links {
		for _, n := range []*node{l.from, l.to} {
			if !slices.Contains(met, n) {
				met = append(met, n)
			}
		}
	}
	return met
}

// gather bundles the links into wires.
func gather(s *scene) []*wire {
	depth := func(n *node) int { return slices.Index(s.network.tiers, n.tier) } // the Internet's is -1
	wires := map[string]*wire{}
	for _, l := range s.links {
		if l.from == l.to {
			continue // the description tells it
		}
		w := &wire{side: outward, hub: l.to, id: "to-" + l.to.id + "-" + spelt(l.ports)}
		if depth(l.from) <= 0 && depth(l.from) < depth(l.to) {
			w = &wire{side: inward, hub: l.from, spray: true, id: "from-" + l.from.id}
		}
		if l.sentence == "" {
			w.id = "out-" + l.from.id
		}
		if wires[w.id] == nil {
			wires[w.id] = w
		}
		wires[w.id].links = append(wires[w.id].links, l)
	}
	sorted := slices.SortedFunc(maps.Values(wires), func(a, b *wire) int {
		return cmp.Or(a.side-b.side, depth(a.hub)-depth(b.hub),
			slices.Index(s.nodes, a.hub)-slices.Index(s.nodes, b.hub), strings.Compare(a.id, b.id))
	})
	colour(sorted)
	return sorted
}

// tones is how many colours there are.
const tones = 7

// colour gives every wire a colour of its own, as long as there are some; what
// leaves through the NAT gateways keeps its colour behind them.
func colour(wires []*wire) {
	given := map[string]int{}
	for _, w := range wires {
		key := w.id
		if w.hub.typ == natType || w.links[0].sentence == "" {
			key = natType
		}
		if _, ok := given[key]; !ok {
			given[key] = len(given) % tones
		}
		w.tone = given[key]
	}
}

// lanes gives every wire a lane, short ones next to the zones, and returns how
// wide the gutters get.
func (d *drawing) lanes() (left, right int) {
	extent := func(w *wire) (low, high int) {
		var at []int
		for _, n := range w.nodes() {
			at = append(at, d.middle(n))
		}
		return slices.Min(at), slices.Max(at)
	}
	length := func(w *wire) int {
		low, high := extent(w)
		return high - low
	}
	taken := map[int][][2]int{} // by side and lane
	widest := map[int]int{inward: 0, outward: 0}
	for _, w := range slices.SortedStableFunc(slices.Values(d.wires), func(a, b *wire) int { return length(a) - length(b) }) {
		low, high := extent(w)
		for slices.ContainsFunc(taken[w.side*(w.lane+1)], func(t [2]int) bool { return low < t[1] && t[0] < high }) {
			w.lane++
		}
		taken[w.side*(w.lane+1)] = append(taken[w.side*(w.lane+1)], [2]int{low, high})
		widest[w.side] = max(widest[w.side], w.lane+1)
	}
	width := func(side int) int {
		if widest[side] == 0 {
			return laneMargin
		}
		return d.stub(side) + (widest[side]-1)*lanePitch + laneMargin
	}
	left, right = width(inward), width(outward)
	for _, w := range d.wires {
		w.x = d.vpc.x + left - d.stub(inward) - w.lane*lanePitch
		if w.side == outward {
			w.x = d.vpc.right() - right + d.stub(outward) + w.lane*lanePitch
		}
	}
	return left, right
}

// stub is how far the first lane keeps from the zones: the port's label and the
// arrow stand between.
func (d *drawing) stub(side int) int {
	widest := 0
	for _, w := range d.wires {
		for _, l := range w.links {
			if w.side == side && l.sentence != "" {
				widest = max(widest, pillWidth(l))
			}
		}
	}
	return widest + arrow + 16
}

func pillWidth(l link) int { return measure(spelt(l.ports), fontSmall) + 16 }

// ports finds where wires meet the edges of their nodes, in an order in which
// those of one node do not cross.
func (d *drawing) ports() {
	for _, w := range d.wires {
		w.ports = map[*node]int{}
	}
	for _, n := range d.nodes {
		for _, side := range []int{inward, outward} {
			var met []*wire
			for _, w := range d.wires {
				if w.side == side && slices.Contains(w.nodes(), n) {
					met = append(met, w)
				}
			}
			slices.SortStableFunc(met, func(a, b *wire) int { return d.place(a, n) - d.place(b, n) })
			box := d.boxes[n][0]
			for i, w := range met {
				w.ports[n] = box.y + box.h*(i+1)/(len(met)+1)
			}
		}
	}
}

// place sorts: wires that go up before those that go down; of the first the
// inner lanes before the outer, of the second the other way round.
func (d *drawing) place(w *wire, n *node) int {
	up, down := false, false
	others := []*node{w.hub}
	if n == w.hub {
		others = w.nodes()
	}
	for _, other := range others {
		up = up || d.middle(other) < d.middle(n)
		down = down || d.middle(other) > d.middle(n)
	}
	switch {
	case up && !down:
		return w.lane - 1000
	case down && !up:
		return 1000 - w.lane
	default:
		return 0
	}
}
