package tests

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryPictureIsSound draws environments of all shapes.
func TestEveryPictureIsSound(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			sound(t, drawing(t, standing(t, staging, shaped(rand.New(rand.NewPCG(seed, 0))))))
		})
	}
}

// shaped gives an environment other zones, pieces and services: up to ten, of
// which some use pieces and some each other.
func shaped(r *rand.Rand) func(platform fields) {
	return func(platform fields) {
		network := platform["network"].(fields)
		network["zones"] = []string{"a", "b", "c"}[:2+r.IntN(2)]
		network["nat"] = []string{"single", "per-zone", "none"}[r.IntN(3)]
		if network["nat"] == "none" {
			closed(platform)
		}
		pieces := fields{"database": fields{"DATABASE_URL": "url"}, "cache": fields{"REDIS_URL": "url"}}
		for _, piece := range slices.Sorted(maps.Keys(pieces)) {
			if r.IntN(3) == 0 {
				delete(platform, piece)
				delete(pieces, piece)
			}
		}
		services := fields{}
		for i := range 1 + r.IntN(10) {
			name := fmt.Sprintf("service-%d", i)
			service := fields{
				"image": "medusa", "kind": "worker", "cpu": 512, "memory": 1024, "uses": fields{},
				"health": fields{"command": []string{"CMD", "true"}},
			}
			uses := service["uses"].(fields)
			for _, piece := range slices.Sorted(maps.Keys(pieces)) {
				if r.IntN(2) == 0 {
					uses[piece] = pieces[piece]
				}
			}
			switch r.IntN(3) {
			case 0:
				service["kind"], service["port"] = "web", 3000+i
				service["route"] = fields{"host": fmt.Sprintf("host-%d", i)}
				service["health"] = fields{"path": "/"}
			case 1:
				service["kind"], service["port"] = "private", 4000+i
				pieces["service:"+name] = fields{fmt.Sprintf("URL_%d", i): "url"}
			}
			services[name] = service
		}
		platform["services"] = services
	}
}

type box struct{ left, top, right, bottom int }

func number(t testing.TB, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

func boxOf(t testing.TB, e element) box {
	t.Helper()
	x, y := number(t, e.attr("x")), number(t, e.attr("y"))
	return box{x, y, x + number(t, e.attr("width")), y + number(t, e.attr("height"))}
}

func (b box) touches(c box) bool {
	return b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom
}

func (b box) holds(c box) bool {
	return b.left <= c.left && c.right <= b.right && b.top <= c.top && c.bottom <= b.bottom
}

// sound says that boxes stand apart within the VPC, that no wire runs through
// one, that no label lies on another, and that the arrows tell what the
// description tells.
func sound(t testing.TB, root element) {
	t.Helper()
	page := box{0, 0, number(t, root.attr("width")), number(t, root.attr("height"))}
	var solid []box
	rects := func(class string) []element {
		return root.all(func(e element) bool { return e.XMLName.Local == "rect" && e.has(class) })
	}
	vpc := boxOf(t, rects("vpc")[0])
	for _, e := range rects("node") {
		b := boxOf(t, e)
		assert.True(t, vpc.holds(b), "%v leaves the VPC", b)
		assert.Greater(t, b.right-b.left, 60, "%v is too narrow to read", b)
		solid = append(solid, b)
	}
	for _, class := range []string{"pill", "outside"} {
		for _, e := range rects(class) {
			b := boxOf(t, e)
			assert.True(t, page.holds(b), "%v leaves the page", b)
			solid = append(solid, b)
		}
	}
	for i, b := range solid {
		for _, other := range solid[:i] {
			assert.False(t, b.touches(other), "%v lies on %v", b, other)
		}
	}
	for _, e := range root.all(func(e element) bool { return e.has("wire") }) {
		for _, segment := range segments(t, e.attr("d")) {
			assert.True(t, page.holds(segment), "%v leaves the page", segment)
			for _, n := range rects("node") {
				assert.False(t, segment.touches(boxOf(t, n)), "a wire runs through %v", boxOf(t, n))
			}
		}
	}
	ownLanes(t, root)
	told := root.part(t, "description").Text
	for _, way := range root.open() {
		assert.Contains(t, told, way+".")
	}
}

// ownLanes says that no two wires run over each other.
func ownLanes(t testing.TB, root element) {
	t.Helper()
	lanes := map[string][]box{}
	wires := root.all(func(e element) bool { return len(e.Children) > 0 && e.Children[0].has("halo") })
	for _, w := range wires {
		for _, halo := range w.all(func(e element) bool { return e.has("halo") }) {
			for _, s := range segments(t, halo.attr("d")) {
				if s.left == s.right {
					lanes[w.attr("id")] = append(lanes[w.attr("id")], s)
				}
			}
		}
	}
	for id, segments := range lanes {
		for other, others := range lanes {
			for _, a := range segments {
				for _, b := range others {
					over := a.left == b.left && a.top < b.bottom && b.top < a.bottom
					assert.False(t, id != other && over, "%s and %s run over each other", id, other)
				}
			}
		}
	}
}

var stroke = regexp.MustCompile(`([MHVQ])([-\d ]+)`)

// segments are the straight parts of a path, each as a flat box.
func segments(t testing.TB, path string) []box {
	t.Helper()
	var found []box
	x, y := 0, 0
	for _, s := range stroke.FindAllStringSubmatch(path, -1) {
		var at []int
		for _, text := range strings.Fields(s[2]) {
			at = append(at, number(t, text))
		}
		fromX, fromY := x, y
		switch s[1] {
		case "H":
			x = at[0]
		case "V":
			y = at[0]
		default:
			x, y = at[len(at)-2], at[len(at)-1]
		}
		if s[1] != "M" {
			found = append(found, box{min(fromX, x), min(fromY, y), max(fromX, x), max(fromY, y)})
		}
	}
	require.NotEmpty(t, found, "the path %q", path)
	return found
}
