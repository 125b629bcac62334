package picture

import "fmt"

// wire draws all links of a lane over a halo, so that a wire it crosses is seen
// to pass underneath.
func (d *drawing) wire(s *svg, w *wire) {
	s.start("g", "id", w.id)
	for _, l := range w.links {
		s.empty("path", "class", "halo", "d", d.path(w, l))
	}
	for _, l := range w.links {
		s.start("g")
		if l.sentence != "" {
			s.text("title", l.sentence)
		}
		s.empty("path", "class", fmt.Sprintf("wire tone%d", w.tone), "d", d.path(w, l))
		s.empty("path", "class", fmt.Sprintf("tip tone%d", w.tone), "d", d.tip(w, l))
		s.end("g")
	}
	s.end("g")
}

const bend = 7

// path leads from an edge along the lane to an edge. The Internet is met from
// below, everything else from the side.
func (d *drawing) path(w *wire, l link) string {
	start, end := d.port(w, l.from), d.port(w, l.to)
	down := 1
	if end < start {
		down = -1
	}
	r := min(bend, (end-start)*down/2)
	text := fmt.Sprintf("M%d %d", w.x, start)
	if l.from != d.internet {
		text = fmt.Sprintf("M%d %dH%dQ%d %d %d %d", d.edge(l.from, w.side), start,
			w.x-r*w.side, w.x, start, w.x, start+r*down)
	}
	if l.to == d.internet {
		return text + fmt.Sprintf("V%d", end+arrow)
	}
	return text + fmt.Sprintf("V%dQ%d %d %d %dH%d", end-r*down, w.x, end, w.x-r*w.side, end, d.edge(l.to, w.side)+arrow*w.side)
}

func (d *drawing) port(w *wire, n *node) int {
	if n == d.internet {
		return d.internetBox.bottom()
	}
	return w.ports[n]
}

func (d *drawing) tip(w *wire, l link) string {
	if l.to == d.internet {
		return tip(w.x, d.internetBox.bottom(), 0, -1)
	}
	return tip(d.edge(l.to, w.side), w.ports[l.to], -w.side, 0)
}

// tip is an arrowhead that points at a place in a direction.
func tip(x, y, dx, dy int) string {
	backX, backY := x-dx*(arrow+1), y-dy*(arrow+1)
	return fmt.Sprintf("M%d %dL%d %dL%d %dz", x, y, backX+dy*5, backY+dx*5, backX-dy*5, backY-dx*5)
}

// labels writes the ports beside the arrows, once for links that end together.
func (d *drawing) labels(s *svg, w *wire) {
	written := map[*node]bool{}
	for _, l := range w.links {
		if l.sentence == "" || written[l.to] {
			continue
		}
		written[l.to] = true
		width := pillWidth(l)
		x, y := d.edge(l.to, w.side)+w.side*(arrow+4+width/2), d.port(w, l.to)
		if l.to == d.internet {
			x, y = w.x, y+arrow+4+pillHeight/2
		}
		pill := rect{x - width/2, y - pillHeight/2, width, pillHeight}
		s.rect(fmt.Sprintf("pill tone%d", w.tone), pill, pillHeight/2)
		s.words(fmt.Sprintf("port tone%d", w.tone), "middle", x, y+5, spelt(l.ports))
	}
}
