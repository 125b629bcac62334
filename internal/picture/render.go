package picture

import (
	"fmt"
	"strings"
)

// render writes a drawing as SVG, what is behind first.
func render(d *drawing) []byte {
	s := &svg{}
	s.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	s.start("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %d %d", pageWidth, d.height),
		"width", pageWidth, "height", d.height, "role", "img", "aria-labelledby", "title description")
	s.text("title", "Architecture of "+d.title, "id", "title")
	s.text("desc", d.description(), "id", "description")
	s.start("style")
	s.WriteString(style())
	s.end("style")
	s.rect("page", rect{0, 0, pageWidth, d.height}.within(1), 14)
	d.heading(s)
	d.internetBar(s)
	d.grid(s)
	for _, w := range d.wires {
		d.wire(s, w)
	}
	for _, n := range d.nodes {
		d.node(s, n)
	}
	for _, w := range d.wires {
		d.labels(s, w)
	}
	d.neighbours(s)
	d.legend(s)
	s.end("svg")
	return s.Bytes()
}

// description is the picture for those who do not see it, and the list of all
// that is open.
func (d *drawing) description() string {
	var says []string
	for _, l := range d.links {
		if l.sentence != "" {
			says = append(says, l.sentence+".")
		}
	}
	if len(says) == 0 {
		return "Nothing may reach anything."
	}
	return strings.Join(append(says, "Nothing else is open."), " ")
}

func (d *drawing) heading(s *svg) {
	s.words("head", "start", margin, 48, upperAll(d.title))
	s.words("muted", "start", margin, 72, d.network.region+" · what runs where, and who may reach whom")
}

// upperAll begins each word of a title with a capital.
func upperAll(title string) string {
	words := strings.Fields(title)
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " · ")
}

func (d *drawing) internetBar(s *svg) {
	b := d.internetBox
	s.start("g", "id", d.internet.id)
	s.rect("outside", b, b.h/2)
	s.icon("", d.internet.icon, b.centre()-50, b.middle()-10)
	s.words("name", "start", b.centre()-20, b.middle()+5, d.internet.title)
	s.end("g")
}

// grid is the VPC with its zones, tiers and subnets.
func (d *drawing) grid(s *svg) {
	s.start("g", "id", "vpc")
	s.rect("vpc", d.vpc, 14)
	s.words("name", "start", d.zones[0].x, d.vpc.y+26, "VPC "+d.network.cidr.String())
	for i, z := range d.zones {
		s.start("g", "id", "zone-"+d.network.zones[i])
		s.rect("zone", rect{z.x - 8, z.y - 30, z.w + 16, z.h + 38}, 10)
		s.words("muted", "middle", z.centre(), z.y-10, d.network.zones[i])
		s.end("g")
	}
	for _, r := range d.rows {
		s.start("g", "id", "tier-"+r.tier)
		for _, c := range r.cells {
			s.rect("cell "+r.tier, c.rect, 8)
			s.words("muted", "start", c.x+10, c.y+20, fit(c.subnet.cidr.String(), fontSmall, c.w-12))
		}
		s.line(`<text x="%d" y="%d"><tspan class="name">%s</tspan><tspan class="muted" dx="12">%s</tspan></text>`,
			r.cells[0].x+2, r.y+18, escaped(upperFirst(r.tier)), escaped(d.network.sentence(r.tier)))
		s.end("g")
	}
	s.end("g")
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// node draws one box, or one per zone joined by a rail.
func (d *drawing) node(s *svg, n *node) {
	var zones []string
	for _, subnet := range n.subnets {
		zones = append(zones, subnet.zone)
	}
	s.start("g", "id", n.id, "data-tier", n.tier, "data-zones", strings.Join(zones, " "))
	s.text("title", n.title)
	class := "box node " + n.tier
	if n.dashed {
		class += " dashed"
	}
	boxes := d.boxes[n]
	if first, last := boxes[0], boxes[len(boxes)-1]; len(boxes) > 1 {
		s.empty("path", "class", "rail node "+n.tier, "d", fmt.Sprintf("M%d %dH%d", first.right(), first.middle(), last.x))
	}
	for i, b := range boxes {
		s.rect(class, b, 7)
		s.icon("node "+n.tier, n.icon, b.x+12, b.middle()-10)
		if i == 0 || n.apart {
			n.texts(s, b)
		}
	}
	s.end("g")
}

// texts writes a box: title and detail on the left, the note on the right.
func (n *node) texts(s *svg, b rect) {
	left, right := b.x+42, b.right()-14
	if n.note != "" && measure(n.note, fontSmall) < b.w/2 {
		s.words("muted", "end", right, b.middle()+4, n.note)
		right -= measure(n.note, fontSmall) + 12
	}
	if n.detail == "" {
		s.words("name", "start", left, b.middle()+5, fit(n.title, fontTitle, right-left))
		return
	}
	s.words("name", "start", left, b.middle()-5, fit(n.title, fontTitle, right-left))
	s.words("muted", "start", left, b.middle()+15, fit(n.detail, fontSmall, right-left))
}

func (d *drawing) legend(s *svg) {
	y := d.vpc.bottom() + 28
	x := d.vpc.x
	s.start("g", "id", "legend")
	s.empty("path", "class", "step", "d", fmt.Sprintf("M%d %dH%d", x, y-4, x+22))
	s.empty("path", "class", "tip", "d", tip(x+30, y-4, 1, 0))
	s.words("muted", "start", x+40, y, "may open a connection on this TCP port: one security-group rule lets it out, another lets it in.")
	s.words("muted", "start", x+40, y+19, "What has no arrow cannot be reached. Drawn from the resources of the program by make docs.")
	s.end("g")
}
