package picture

import (
	"strings"
	"unicode/utf8"
)

// The fonts of the picture, in pixels.
const (
	fontHead  = 22
	fontTitle = 15
	fontSmall = 13
)

// measure is how wide a text is at most: the reader's own font decides, so the
// widths are those of the widest of the usual ones, by class of letter.
func measure(text string, size int) int {
	thousandths := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune("fijlrtI.,:;'|!()[] ·-", r):
			thousandths += 330
		case strings.ContainsRune("mwMW@…—%", r):
			thousandths += 900
		case r >= 'A' && r <= 'Z' || r == '_' || r == '–':
			thousandths += 690
		default:
			thousandths += 570
		}
	}
	return (thousandths*size + 999) / 1000
}

// fit shortens a text to a width.
func fit(text string, size, width int) string {
	if measure(text, size) <= width {
		return text
	}
	for text != "" && measure(text+"…", size) > width {
		_, last := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-last]
	}
	return strings.TrimRight(text, " ,·") + "…"
}

// wrap sets items one after the other on as few lines as hold them.
func wrap(items []string, size, width int) []string {
	const between = " · "
	var lines []string
	for _, item := range items {
		item = fit(item, size, width)
		last := len(lines) - 1
		if last >= 0 && measure(lines[last]+between+item, size) <= width {
			lines[last] += between + item
		} else {
			lines = append(lines, item)
		}
	}
	return lines
}
