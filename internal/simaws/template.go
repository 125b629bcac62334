package simaws

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// placeholder is {word} or {word:label} in the templates of the tables.
var placeholder = regexp.MustCompile(`\{(\w+)(?::([\w./-]+))?\}`)

// drawn matches the words that stand for made-up characters: hex17, alnum6, upper26, digits12.
var drawn = regexp.MustCompile(`^(hex|alnum|upper|digits)(\d+)$`)

// partition is the part of AWS a region belongs to, as ARNs spell it.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// expand fills a template from the call: where it runs, what is known of the
// thing so far, and characters drawn from its identity.
func (c *call) expand(template string) string {
	return placeholder.ReplaceAllStringFunc(template, func(match string) string {
		parts := placeholder.FindStringSubmatch(match)
		word, label := parts[1], parts[2]
		switch word {
		case "region":
			return c.session.Region
		case "account":
			return c.session.Account
		case "partition":
			return partition(c.session.Region)
		case "id":
			return c.id
		case "uuid":
			return c.uuid(label)
		case "of": // a property of the thing something refers to, "{of:vpcId/arn}"
			path, attribute, _ := strings.Cut(label, "/")
			if target := c.target(path); target != nil {
				return target.attribute(attribute)
			}
			return ""
		}
		if draw := drawn.FindStringSubmatch(word); draw != nil {
			count, _ := strconv.Atoi(draw[2])
			return c.draw(draw[1], label, count)
		}
		if label != "" {
			word += "." + label
		}
		v := props(c.out).get(word)
		if v.IsNumber() {
			return strconv.Itoa(int(v.NumberValue()))
		}
		return props(c.out).str(word)
	})
}

// draw makes count characters out of the identity of the thing.
func (c *call) draw(alphabet, label string, count int) string {
	digits := map[string]string{
		"hex":    "0123456789abcdef",
		"alnum":  "abcdefghijklmnopqrstuvwxyz0123456789",
		"upper":  "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
		"digits": "123456789",
	}[alphabet]
	return string(drawFrom(digits, count, c.identity, label))
}

// drawFrom makes count characters of an alphabet out of a seed.
func drawFrom(alphabet string, count int, parts ...string) []byte {
	made := make([]byte, 0, count)
	for round := 0; len(made) < count; round++ {
		for _, b := range seed(append(parts, strconv.Itoa(round))...) {
			// A byte beyond the last whole multiple would favour the first letters.
			if limit := 256 / len(alphabet) * len(alphabet); int(b) < limit && len(made) < count {
				made = append(made, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return made
}

func (c *call) uuid(label string) string {
	h := hex.EncodeToString(seed(c.identity, label, "uuid"))
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:32])
}
