package inventory

import (
	"fmt"
	"strings"
)

// wide is as long as a line of the review list gets.
const wide = 110

// review is the list as comments: what stands in the way first.
func (i *Inventory) review() string {
	var out strings.Builder
	count := map[Level]int{}
	for _, item := range i.Review {
		count[item.Level]++
	}
	fmt.Fprintf(&out, "\n# Review: %d blocker, %d must look, %d note\n", count[Blocker], count[Look], count[Note])
	last := Level(-1)
	for _, item := range i.Review {
		if item.Level != last {
			fmt.Fprintf(&out, "#\n# %s\n", item.Level)
			last = item.Level
		}
		wrapped(&out, "#   ", "#       ", item.Where()+": "+item.Found)
		wrapped(&out, "#     > ", "#       ", item.Do)
	}
	return out.String()
}

// wrapped writes a sentence in lines of a readable length.
func wrapped(out *strings.Builder, first, next, sentence string) {
	line := first
	for i, word := range strings.Fields(sentence) {
		if i > 0 && len(line)+1+len(word) > wide {
			out.WriteString(strings.TrimRight(line, " ") + "\n")
			line = next
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	out.WriteString(line + "\n")
}
