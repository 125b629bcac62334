package config

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// instance is what a formula of RDS may ask of a database's instance.
type instance struct {
	class string
	// memory is the bytes of its class.
	memory, storage, vcpus, port int
}

func (d Database) instance() instance {
	return instance{class: d.Class, memory: d.MemoryMiB() << 20, storage: d.StorageGiB << 30, vcpus: d.vcpus(), port: d.Port}
}

// vcpus are two up to large, and double from there.
func (d Database) vcpus() int {
	size := d.Class[strings.LastIndex(d.Class, ".")+1:]
	if !strings.HasSuffix(size, "xlarge") {
		return 2
	}
	times, err := strconv.Atoi(strings.TrimSuffix(size, "xlarge"))
	if err != nil {
		return 4
	}
	return 4 * times
}

// major is the version as a number, 0 if it is none.
func (d Database) major() int {
	major, _ := strconv.Atoi(d.Version)
	return major
}

// formulaVariables are what a formula may name: Amazon RDS, "Specifying DB
// parameters".
var formulaVariables = map[string]func(instance) float64{
	"AllocatedStorage":      func(i instance) float64 { return float64(i.storage) },
	"DBInstanceClassMemory": func(i instance) float64 { return float64(i.memory - reserved) },
	"DBInstanceVCPU":        func(i instance) float64 { return float64(i.vcpus) },
	"EndPointPort":          func(i instance) float64 { return float64(i.port) },
	"TrueIfReplica":         func(instance) float64 { return 0 },
}

var formulaFunctions = map[string]func(...float64) float64{
	"GREATEST": func(list ...float64) float64 { return slices.Max(list) },
	"LEAST":    func(list ...float64) float64 { return slices.Min(list) },
	"SUM": func(list ...float64) float64 {
		sum := 0.0
		for _, number := range list {
			sum += number
		}
		return sum
	},
}

// formula is GREATEST, LEAST or SUM of terms, or one term.
type formula struct {
	function string
	terms    []term
}

// term is a whole number, or a variable times and through whole numbers in braces:
// {DBInstanceClassMemory*1024/63963136}. The logarithm is the one to the base 2.
type term struct {
	number   float64
	variable string
	inside   []factor
	log      bool
	outside  []factor
}

// factor multiplies by what it holds, or divides by it.
type factor struct {
	by      float64
	divides bool
}

const formulaExample = "write one such as {DBInstanceClassMemory/32768}, or GREATEST, LEAST or SUM of several"

var (
	functionForm = regexp.MustCompile(`^([A-Za-z]+)\((.*)\)$`)
	bracesForm   = regexp.MustCompile(`^\$?\{([A-Za-z]+)((?:[*/][0-9]{1,15})*)\}$`)
	logForm      = regexp.MustCompile(`^\$?\{log\(([A-Za-z]+)((?:[*/][0-9]{1,15})*)\)((?:[*/][0-9]{1,15})*)\}$`)
	factorForm   = regexp.MustCompile(`[*/][0-9]+`)
)

// readFormula reads a formula, or says what is wrong with it.
func readFormula(text string) (f formula, problem, repair string) {
	list := strings.ReplaceAll(text, " ", "")
	if parts := functionForm.FindStringSubmatch(list); parts != nil {
		if formulaFunctions[parts[1]] == nil {
			return f, "calls " + shorten(parts[1]) + ", which this program does not know", suggest(parts[1], slices.Sorted(maps.Keys(formulaFunctions)))
		}
		f.function, list = parts[1], parts[2]
	} else if strings.Contains(list, ",") {
		return f, "is no formula RDS can read", formulaExample
	}
	for part := range strings.SplitSeq(list, ",") {
		t, problem, repair := readTerm(part)
		if problem != "" {
			return f, problem, repair
		}
		f.terms = append(f.terms, t)
	}
	return f, "", ""
}

func readTerm(text string) (t term, problem, repair string) {
	if wholeForm.MatchString(text) {
		t.number, _ = strconv.ParseFloat(text, 64)
		return t, "", ""
	}
	inside := bracesForm.FindStringSubmatch(text)
	outside := logForm.FindStringSubmatch(text)
	parts := cmp.Or(len(inside), len(outside))
	switch {
	case parts == 0:
		return t, "is no formula RDS can read", formulaExample
	case inside != nil:
		t.variable, t.inside = inside[1], factors(inside[2])
	default:
		t.log, t.variable, t.inside, t.outside = true, outside[1], factors(outside[2]), factors(outside[3])
	}
	if formulaVariables[t.variable] == nil {
		return t, "names " + shorten(t.variable) + ", which RDS does not know", suggest(t.variable, slices.Sorted(maps.Keys(formulaVariables)))
	}
	if slices.Contains(slices.Concat(t.inside, t.outside), factor{0, true}) {
		return t, "divides by nought", "write what to divide by"
	}
	return t, "", ""
}

func factors(text string) (list []factor) {
	for _, part := range factorForm.FindAllString(text, -1) {
		by, _ := strconv.ParseFloat(part[1:], 64)
		list = append(list, factor{by, part[0] == '/'})
	}
	return list
}

func (f formula) value(on instance) float64 {
	values := make([]float64, len(f.terms))
	for i, t := range f.terms {
		values[i] = t.value(on)
	}
	if f.function == "" {
		return values[0]
	}
	return formulaFunctions[f.function](values...)
}

func (t term) value(on instance) float64 {
	if t.variable == "" {
		return t.number
	}
	value := apply(t.inside, formulaVariables[t.variable](on))
	if t.log {
		value = apply(t.outside, math.Log2(value))
	}
	return math.Trunc(value)
}

func apply(list []factor, value float64) float64 {
	for _, f := range list {
		if f.divides {
			value /= f.by
		} else {
			value *= f.by
		}
	}
	return value
}
