package tests

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/internal/picture"
	"landfall/internal/simaws"
	"landfall/platform"
	"landfall/tests/recorder"
)

// standing runs the program on a stack file, changed as its owner might, and returns
// what exists then.
func standing(t testing.TB, path string, edits ...func(platform fields)) []simaws.Resource {
	t.Helper()
	stack := recorder.FirstUp(t, path)
	for _, change := range edits {
		edit(t, stack, func(platform fields) {
			delete(platform, "releases") // they ask services that an edit may take away
			change(platform)
		})
	}
	_, err := stack.Release()
	require.NoError(t, err)
	c, err := stack.Parse()
	require.NoError(t, err)
	world := simaws.New(simaws.Options{Account: c.Account, Region: c.Region})
	require.NoError(t, pulumi.RunErr(platform.In(stack.Folder), pulumi.WithMocks(stack.Project, stack.Name, world.Mocks()),
		func(info *pulumi.RunInfo) { info.Config, info.ConfigSecretKeys = stack.Config, stack.Encrypted }))
	return world.Resources()
}

// element is a part of a picture.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) has(class string) bool {
	return strings.Contains(" "+e.attr("class")+" ", " "+class+" ")
}

// all finds the elements within one, itself included, that satisfy.
func (e element) all(satisfies func(element) bool) []element {
	var found []element
	if satisfies(e) {
		found = append(found, e)
	}
	for _, child := range e.Children {
		found = append(found, child.all(satisfies)...)
	}
	return found
}

func (e element) texts() []string {
	var texts []string
	for _, text := range e.all(func(e element) bool { return strings.HasPrefix(e.attr("class"), "name") || e.has("muted") }) {
		texts = append(texts, text.Text)
	}
	return texts
}

func parsedXML(t testing.TB, drawn []byte) element {
	t.Helper()
	var root element
	require.NoError(t, xml.Unmarshal(drawn, &root))
	return root
}

func drawing(t testing.TB, resources []simaws.Resource) element {
	t.Helper()
	drawn, err := picture.Draw(resources)
	require.NoError(t, err)
	return parsedXML(t, drawn)
}

// part is the one element of an id.
func (e element) part(t testing.TB, id string) element {
	t.Helper()
	found := e.all(func(e element) bool { return e.attr("id") == id })
	require.Len(t, found, 1, "elements of id %s", id)
	return found[0]
}

// living is what lives in the VPC: by id the tier and the zones.
func (e element) living() map[string]string {
	found := map[string]string{}
	for _, n := range e.all(func(e element) bool { return e.attr("data-tier") != "" }) {
		found[n.attr("id")] = n.attr("data-tier") + ": " + n.attr("data-zones")
	}
	return found
}

// open is what the arrows say.
func (e element) open() []string {
	var found []string
	for _, wire := range e.all(func(e element) bool { return e.XMLName.Local == "g" }) {
		for i, child := range wire.Children {
			if child.XMLName.Local == "title" && i+1 < len(wire.Children) && wire.Children[i+1].has("wire") {
				found = append(found, child.Text)
			}
		}
	}
	return found
}
