package picture

// icons are paths on a ground of 20 by 20, drawn as lines.
var icons = map[string]string{
	"globe":    "M10 2a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM2 10h16M10 2c-5 5-5 11 0 16 5-5 5-11 0-16z",
	"balancer": "M10 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5zM10 7.5v6M10 10.500H4v3M10 10.500h6v3M2.500 13.500h3v3h-3zM8.500 13.500h3v3h-3zM14.500 13.500h3v3h-3z",
	"gateway":  "M3 3h9v14H3zM7 10h11M15 7l3 3-3 3",
	"service":  "M10 2l7 4v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8",
	"task":     "M10 2a8 8 0 1 0 0 16 8 8 0 1 0 0-16zM8 7v6l5-3z",
	"database": "M3 5a7 2.500 0 0 1 14 0a7 2.500 0 0 1-14 0v10a7 2.500 0 0 0 14 0V5M3 10a7 2.500 0 0 0 14 0",
	"cache":    "M11 2L4 11.500h5L8.500 18 16 8.500h-5z",
	"endpoint": "M10 7a3 3 0 1 0 0 6 3 3 0 1 0 0-6zM2 10h5M13 10h5",
	"box":      "M3 3h14v14H3zM3 8h14",
	"name":     "M3 3h7l7 7-7 7-7-7zM6.500 6.500h.01",
	"image":    "M10 3l8 4-8 4-8-4zM2 10.500l8 4 8-4M2 14l8 4 8-4",
	"queue":    "M2 6h4v8H2zM8 6h4v8H8zM14 6h4v8h-4z",
	"lock":     "M4 9h12v9H4zM6.500 9V6a3.500 3.500 0 0 1 7 0v3M10 12.500v2",
	"bucket":   "M3 4a7 2 0 0 1 14 0a7 2 0 0 1-14 0l2 12.500a5 1.500 0 0 0 10 0L17 4",
	"key":      "M6.500 6a4 4 0 1 0 0 8 4 4 0 1 0 0-8zM10.500 10H18v3M15 10v2.500",
	"log":      "M4 2h12v16H4zM7 6h6M7 10h6M7 14h4",
	"bell":     "M10 2a5 5 0 0 1 5 5v4l2 3H3l2-3V7a5 5 0 0 1 5-5zM8 16.500a2 2 0 0 0 4 0",
	"topic":    "M3 8v4h3l7 4V4L6 8zM16 7.500a4 4 0 0 1 0 5",
	"mail":     "M2 4h16v12H2zM2 5l8 6 8-6",
}
