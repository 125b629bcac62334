package simaws

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	passwordType = "random:index/randomPassword:RandomPassword"
	randomIDType = "random:index/randomId:RandomId"
)

// The classes of characters a password is drawn from.
const (
	lowerLetters = "abcdefghijklmnopqrstuvwxyz"
	upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	numerals     = "0123456789"
	specials     = "!@#$%&*()-_=+[]{}<>:?"
)

var randomKinds = []kind{
	{
		token: passwordType, create: "Random: RandomPassword", remove: "Random: RandomPassword", id: "none",
		outputs: map[string]string{"result": "", "bcryptHash": ""},
		defaults: map[string]any{
			"lower": true, "upper": true, "number": true, "numeric": true, "special": true,
			"minLower": 0, "minUpper": 0, "minNumeric": 0, "minSpecial": 0,
		},
		secret:   []string{"result", "bcryptHash"},
		required: []string{"length"},
		replaces: []string{
			"keepers", "length", "lower", "minLower", "minNumeric", "minSpecial", "minUpper", "number", "numeric",
			"overrideSpecial", "special", "upper",
		},
		plan:   []rule{passwordLength},
		finish: password,
	},
	{
		token: randomIDType, create: "Random: RandomId", remove: "Random: RandomId",
		outputs:  map[string]string{"b64Std": "", "b64Url": "", "hex": "", "dec": ""},
		required: []string{"byteLength"},
		replaces: []string{"byteLength", "keepers", "prefix"},
		plan:     []rule{between("byteLength", 1, 65536)},
		finish:   randomID,
	},
}

// classes are the characters a password may hold and how many of each it must.
func (c *call) classes() (sets []string, least []int) {
	out := props(c.out)
	special := specials
	if out.has("overrideSpecial") {
		special = out.str("overrideSpecial")
	}
	for _, class := range []struct{ on, least, letters string }{
		{"lower", "minLower", lowerLetters},
		{"upper", "minUpper", upperLetters},
		{"numeric", "minNumeric", numerals},
		{"special", "minSpecial", special},
	} {
		on := out.flag(class.on)
		if class.on == "numeric" && c.p().has("number") && !c.p().has("numeric") { // its name of old
			on = c.p().flag("number")
		}
		if on {
			sets = append(sets, class.letters)
			least = append(least, out.num(class.least))
		}
	}
	return sets, least
}

func passwordLength(c *call) error {
	needed := 0
	for _, property := range []string{"minLower", "minUpper", "minNumeric", "minSpecial"} {
		needed += c.p().num(property)
	}
	if v := c.p().get("length"); v.IsNumber() && (number(v) < 1 || number(v) < needed) {
		return &Invalid{"length", "Attribute length must be at least the sum of the least counts and at least 1, got " + text(v)}
	}
	return nil
}

// password draws a password: what each class needs first, then from all, then shuffled.
func password(c *call) {
	if _, drawn := c.out["result"]; drawn {
		return
	}
	sets, least := c.classes()
	length, all, made := c.p().num("length"), "", []byte(nil)
	for i, letters := range sets {
		made = append(made, drawFrom(letters, least[i], c.identity, letters)...)
		all += letters
	}
	if all != "" {
		made = append(made, drawFrom(all, length-len(made), c.identity, "rest")...)
	}
	for i := len(made) - 1; i > 0; i-- {
		j := binary.BigEndian.Uint64(seed(c.identity, "order", strconv.Itoa(i))) % uint64(i+1)
		made[i], made[j] = made[j], made[i]
	}
	c.out["result"] = resource.MakeSecret(resource.NewProperty(string(made)))
	c.out["bcryptHash"] = resource.MakeSecret(resource.NewProperty("$2a$10$" + c.draw("alnum", "hash", 53)))
}

// randomID draws bytes and shows them in every form the provider has.
func randomID(c *call) {
	if c.id != "" && props(c.out).has("hex") {
		return
	}
	length := c.p().num("byteLength")
	digits := drawFrom("0123456789abcdef", 2*length, c.identity, "bytes")
	raw, _ := hex.DecodeString(string(digits)) // drawn from hex digits, two a byte
	c.id = base64.RawURLEncoding.EncodeToString(raw)
	prefix := c.p().str("prefix")
	c.put("b64Url", prefix+c.id)
	c.put("b64Std", prefix+base64.StdEncoding.EncodeToString(raw))
	c.put("hex", prefix+string(digits))
	c.put("dec", prefix+new(big.Int).SetBytes(raw).String())
}
