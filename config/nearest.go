package config

import "strings"

// nearest is the known word a misspelt one was probably meant to be, or "" when
// none is close: a wrong guess misleads more than no guess.
func nearest(word string, known []string) string {
	best, score := "", len(word)
	for _, candidate := range known {
		a, b := plainWord(word), plainWord(candidate)
		far := distance(a, b)
		allowed := max(1, min(len(a), len(b))/3)
		if far > allowed && !shortens(a, b) && !shortens(b, a) {
			continue
		}
		if best == "" || far < score {
			best, score = candidate, far
		}
	}
	return best
}

// shortens says whether a word of three letters or more abbreviates a longer one:
// img for image, db for nothing.
func shortens(short, long string) bool {
	if len(short) < 3 || len(long) < len(short) || short[0] != long[0] {
		return false
	}
	for i := range len(long) {
		if short != "" && long[i] == short[0] {
			short = short[1:]
		}
	}
	return short == ""
}

// plainWord drops what people and tools disagree on: case, dashes, underscores.
func plainWord(word string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(shorten(word)))
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that turn one word into the other.
func distance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
