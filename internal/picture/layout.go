package picture

import "slices"

// The measures of the page, in pixels of a picture that is 1200 wide.
const (
	pageWidth    = 1200
	margin       = 28
	sidebarWidth = 276
	sidebarGap   = 20

	headerHeight   = 98
	internetHeight = 44
	underInternet  = 30
	vpcHeader      = 74
	vpcFooter      = 18
	legendHeight   = 66

	tierCaption = 28 // the line above a tier
	cellCaption = 30 // the line of a subnet
	cellPadding = 12
	tierGap     = 12
	columnGap   = 28
	nodeHeight  = 54
	flatHeight  = 40 // a node of one line
	nodeGap     = 10
	portPitch   = 17 // between two wires that end at one node
)

type rect struct{ x, y, w, h int }

func (r rect) right() int         { return r.x + r.w }
func (r rect) bottom() int        { return r.y + r.h }
func (r rect) middle() int        { return r.y + r.h/2 }
func (r rect) centre() int        { return r.x + r.w/2 }
func (r rect) within(by int) rect { return rect{r.x + by, r.y + by, r.w - 2*by, r.h - 2*by} }

// drawing is a scene with a place for everything.
type drawing struct {
	*scene
	height      int
	internetBox rect
	vpc         rect
	zones       []rect // the columns, by zone
	rows        []row  // the tiers
	boxes       map[*node][]rect
	wires       []*wire
	sidebar     []placedCard
	alertsBox   rect
}

// row is a tier: its cells are the subnets.
type row struct {
	tier  string
	y     int
	cells []cell
}

type cell struct {
	rect
	subnet *subnet
}

// lay finds the places from the inside out: how high the boxes are follows from
// the wires that end at them, how wide from the lanes those need beside them.
func lay(s *scene) *drawing {
	ordered(s)
	d := &drawing{scene: s, boxes: map[*node][]rect{}}
	d.wires = gather(s)
	d.internetBox = rect{margin, headerHeight, pageWidth - 2*margin - sidebarWidth - sidebarGap, internetHeight}
	d.vpc = rect{d.internetBox.x, d.internetBox.bottom() + underInternet, d.internetBox.w, 0}
	d.stack()
	left, right := d.lanes()
	d.columns(d.vpc.x+left, d.vpc.right()-right)
	d.ports()
	d.height = max(d.vpc.bottom()+legendHeight, d.furnish()+margin)
	return d
}

// stack gives every tier and every node its height and place from above.
func (d *drawing) stack() {
	y := d.vpc.y + vpcHeader
	for _, tier := range d.network.tiers {
		r := row{tier: tier, y: y}
		at := y + tierCaption + cellCaption
		for _, n := range d.nodes {
			if n.tier != tier {
				continue
			}
			d.boxes[n] = []rect{{y: at, h: d.heightOf(n)}}
			at += d.heightOf(n) + nodeGap
		}
		bottom := at - nodeGap + cellPadding
		for _, subnet := range d.network.in(tier) {
			r.cells = append(r.cells, cell{rect{y: y + tierCaption, h: bottom - y - tierCaption}, subnet})
		}
		d.rows = append(d.rows, r)
		y = bottom + tierGap
	}
	d.vpc.h = y - tierGap + vpcFooter - d.vpc.y
}

func (d *drawing) heightOf(n *node) int {
	height := nodeHeight
	if n.detail == "" {
		height = flatHeight
	}
	ends := map[int]int{}
	for _, w := range d.wires {
		if slices.Contains(w.nodes(), n) {
			ends[w.side]++
		}
	}
	return max(height, (max(ends[inward], ends[outward])+1)*portPitch)
}

// columns divides the width between the gutters among the zones.
func (d *drawing) columns(left, right int) {
	count := len(d.network.zones)
	width := (right - left - (count-1)*columnGap) / count
	for i := range d.network.zones {
		d.zones = append(d.zones, rect{left + i*(width+columnGap), d.vpc.y + vpcHeader, width, d.vpc.h - vpcHeader - vpcFooter})
	}
	for _, r := range d.rows {
		for i := range r.cells {
			column := d.zones[slices.Index(d.network.zones, r.cells[i].subnet.zone)]
			r.cells[i].x, r.cells[i].w = column.x, column.w
		}
	}
	for _, n := range d.nodes {
		d.boxes[n] = d.across(n, d.boxes[n][0])
	}
}

// across stretches a node over the zones it lives in: over neighbours in one box,
// unless each zone has one of its own.
func (d *drawing) across(n *node, at rect) []rect {
	var boxes []rect
	before := -2
	for i, zone := range d.network.zones {
		if !slices.ContainsFunc(n.subnets, func(s *subnet) bool { return s.zone == zone }) {
			continue
		}
		column := d.zones[i].within(8)
		if before == i-1 && !n.apart {
			last := &boxes[len(boxes)-1]
			last.w = column.right() - last.x
		} else {
			boxes = append(boxes, rect{column.x, at.y, column.w, at.h})
		}
		before = i
	}
	return boxes
}

// edge is where wires end on one side of a node.
func (d *drawing) edge(n *node, side int) int {
	boxes := d.boxes[n]
	if side == inward {
		return boxes[0].x
	}
	return boxes[len(boxes)-1].right()
}

// middle is where a node stands from above; wires end at the Internet's lower edge.
func (d *drawing) middle(n *node) int {
	if n == d.internet {
		return d.internetBox.bottom()
	}
	return d.boxes[n][0].middle()
}
