package picture

import "fmt"

// neighbours draws what the environment has outside its VPC.
func (d *drawing) neighbours(s *svg) {
	for _, c := range d.sidebar {
		s.start("g", "id", c.id)
		s.rect("outside", c.rect, 10)
		s.icon("", c.icon, c.x+12, c.y+10)
		s.words("name", "start", c.x+cardIndent, c.y+25, c.title)
		y := c.y + cardHeader + 8
		for _, line := range c.lines {
			s.words("muted", "start", c.x+cardIndent, y, line)
			y += cardLine
		}
		if c.note != "" {
			s.words("muted", "start", c.x+cardIndent, y, c.note)
		}
		s.end("g")
	}
	if d.alerts != nil {
		d.alarms(s)
	}
}

// alarms draws the way from an alarm over its topic to a person.
func (d *drawing) alarms(s *svg) {
	b := d.alertsBox
	sources, topics, people := d.steps()
	s.start("g", "id", "alarms")
	s.rect("outside", b, 10)
	s.icon("", "bell", b.x+12, b.y+8)
	s.words("name", "start", b.x+cardIndent, b.y+23, "Alarms · CloudWatch, SNS")
	s.rect("box", sources, 7)
	s.words("muted", "middle", sources.centre(), sources.middle()+4, d.alerts.said())
	for i, t := range d.alerts.topics {
		at := topics[i]
		s.start("g", "id", "topic-"+t.name)
		s.rect("box", at, 7)
		s.words("name", "middle", at.centre(), at.middle()+5, fit(t.name, fontTitle, at.w-8))
		if t.sources > 0 {
			down(s, at.centre(), sources.bottom(), at.y)
			s.words("muted", "start", at.centre()+8, sources.bottom()+stepGap/2+4, t.count())
		}
		if t.heard {
			down(s, at.centre(), at.bottom(), people.y)
		}
		s.end("g")
	}
	if len(d.alerts.people) > 0 {
		s.rect("box", people, 7)
		y := people.middle() + 4 - (len(d.alerts.people)-1)*cardLine/2
		for _, person := range d.alerts.people {
			s.words("muted", "middle", people.centre(), y, fit(person, fontSmall, people.w-16))
			y += cardLine
		}
	}
	s.end("g")
}

func down(s *svg, x, from, to int) {
	s.empty("path", "class", "step", "d", fmt.Sprintf("M%d %dV%d", x, from, to-arrow))
	s.empty("path", "class", "tip", "d", tip(x, to, 0, 1))
}
