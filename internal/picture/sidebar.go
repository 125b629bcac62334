package picture

import "strconv"

const (
	cardHeader  = 40
	cardLine    = 19
	cardPadding = 12
	cardGap     = 12
	cardIndent  = 40

	stepHeight = 34 // a box in the way of the alarms
	stepGap    = 30
)

// placedCard is a card with its lines set.
type placedCard struct {
	card
	rect
	lines []string
}

// furnish sets the neighbours beside the VPC and returns where they end.
func (d *drawing) furnish() int {
	x, y := d.vpc.right()+sidebarGap, d.internetBox.y
	for _, c := range d.cards {
		p := placedCard{card: c, rect: rect{x, y, sidebarWidth, 0}}
		p.lines = wrap(c.items, fontSmall, sidebarWidth-cardIndent-cardPadding)
		p.h = cardHeader + len(p.lines)*cardLine + cardPadding - 4
		if c.note != "" {
			p.h += cardLine
		}
		d.sidebar = append(d.sidebar, p)
		y = p.bottom() + cardGap
	}
	if d.alerts != nil {
		d.alertsBox = rect{x, y, sidebarWidth, cardHeader + 2*stepHeight + stepGap + cardPadding}
		if len(d.alerts.people) > 0 {
			d.alertsBox.h += stepGap + d.peopleHeight()
		}
		y = d.alertsBox.bottom() + cardGap
	}
	return y - cardGap
}

func (d *drawing) peopleHeight() int {
	return max(stepHeight, len(d.alerts.people)*cardLine+14)
}

// steps are the boxes of the alarms' way: where they come from, the topics, and
// who hears of them.
func (d *drawing) steps() (sources rect, topics []rect, people rect) {
	inner := rect{d.alertsBox.x + cardPadding, d.alertsBox.y + cardHeader, d.alertsBox.w - 2*cardPadding, stepHeight}
	sources = inner
	count := len(d.alerts.topics)
	const gap = 10
	width := (inner.w - (count-1)*gap) / count
	for i := range count {
		topics = append(topics, rect{inner.x + i*(width+gap), sources.bottom() + stepGap, width, stepHeight})
	}
	people = rect{inner.x, sources.bottom() + 2*stepGap + stepHeight, inner.w, d.peopleHeight()}
	return sources, topics, people
}

// said is the first step in words.
func (a *alerts) said() string {
	text := plural(a.alarms, "alarm")
	if a.events > 0 {
		text += ", " + plural(a.events, "event rule")
	}
	return text
}

func (t topic) count() string { return strconv.Itoa(t.sources) }
