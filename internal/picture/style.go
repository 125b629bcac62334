package picture

import (
	"fmt"
	"strings"
)

// The colours by class, in the light and in the dark. A class sets the text or
// the line of what carries it, and for some the ground as well.
var palette = []struct{ selector, property, light, dark string }{
	{".page", "fill", "#ffffff", "#0d1117"},
	{".page", "stroke", "#d1d9e0", "#3d444d"},
	{".head", "fill", "#1f2328", "#f0f6fc"},
	{".name", "fill", "#1f2328", "#f0f6fc"},
	{".muted", "fill", "#59636e", "#9198a1"},
	{".icon", "stroke", "#59636e", "#9198a1"},
	{".outside", "fill", "#f6f8fa", "#151b23"},
	{".outside", "stroke", "#d1d9e0", "#3d444d"},
	{".vpc", "fill", "#fbfcfd", "#11161d"},
	{".vpc", "stroke", "#818b98", "#656c76"},
	{".zone", "fill", "#f0f3f6", "#1a212a"},
	{".box", "fill", "#ffffff", "#0d1117"},
	{".box", "stroke", "#c2cad3", "#3d444d"},
	{".cell.public", "fill", "#e6f6ea", "#0f2417"},
	{".cell.public", "stroke", "#b4dfc0", "#1f4a2e"},
	{".cell.private", "fill", "#e7f1fd", "#0d1f36"},
	{".cell.private", "stroke", "#b3d3f6", "#1d4272"},
	{".cell.isolated", "fill", "#f3ebfc", "#1f1533"},
	{".cell.isolated", "stroke", "#d8c3f2", "#45307a"},
	{".node.public", "stroke", "#1a7f37", "#3fb950"},
	{".node.private", "stroke", "#0969da", "#4493f8"},
	{".node.isolated", "stroke", "#8250df", "#ab7df8"},
	{".pill", "fill", "#ffffff", "#0d1117"},
	{".halo", "stroke", "#fbfcfd", "#11161d"},
	{".step", "stroke", "#818b98", "#656c76"},
	{".tip", "fill", "#818b98", "#656c76"},
}

// toned are the colours of the wires, readable on either ground.
var toned = [tones][2]string{
	{"#bc4c00", "#f0883e"},
	{"#0969da", "#58a6ff"},
	{"#1a7f37", "#3fb950"},
	{"#8250df", "#bc8cff"},
	{"#bf3989", "#f778ba"},
	{"#0e7c86", "#39c5cf"},
	{"#9a6700", "#d29922"},
}

// form is what does not depend on the light.
const form = `text { font-family: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.head { font-size: %[1]dpx; font-weight: 600; }
.name { font-size: %[2]dpx; font-weight: 600; }
.muted, .port { font-size: %[3]dpx; }
.port { font-weight: 600; }
.icon { fill: none; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.vpc { stroke-width: 1.5; }
.node { stroke-width: 1.25; }
.dashed { stroke-dasharray: 5 4; }
.rail { fill: none; stroke-width: 1.25; }
.halo { fill: none; stroke-width: 7; }
.wire { fill: none; stroke-width: 2; stroke-linejoin: round; }
.step { fill: none; stroke-width: 1.5; }
`

// style writes the sheet: light, and dark for those who prefer it.
func style() string {
	var sheet strings.Builder
	fmt.Fprintf(&sheet, form, fontHead, fontTitle, fontSmall)
	coloured := func(indent string, shade int) {
		for _, p := range palette {
			fmt.Fprintf(&sheet, "%s%s { %s: %s; }\n", indent, p.selector, p.property, [...]string{p.light, p.dark}[shade])
		}
		for i, t := range toned {
			fmt.Fprintf(&sheet, "%s.tone%d.wire, .tone%d.pill { stroke: %s; }\n", indent, i, i, t[shade])
			fmt.Fprintf(&sheet, "%s.tone%d.tip, .tone%d.port { fill: %s; }\n", indent, i, i, t[shade])
		}
	}
	coloured("", 0)
	sheet.WriteString("@media (prefers-color-scheme: dark) {\n")
	coloured("  ", 1)
	sheet.WriteString("}\n")
	return sheet.String()
}
