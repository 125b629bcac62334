package config

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// reader fills Go values that already hold their defaults from a decoded
// document. What does not fit is reported and leaves the default in place, so
// that one run finds every mistake.
type reader struct {
	*report
	tier Tier
}

// read fills the target with what was found at a path.
func (r reader) read(path string, found any, target reflect.Value) {
	if found == nil {
		r.broke(Mistake{
			Path: path, Value: "null", Problem: "is no value",
			Repair: "leave the key out, or write a value (" + emptyOf(target.Type()) + ")",
		})
		return
	}
	switch target.Kind() {
	case reflect.Pointer:
		section := reflect.New(target.Type().Elem())
		r.fresh(section.Elem(), found)
		r.read(path, found, section.Elem())
		target.Set(section)
	case reflect.Struct:
		r.readStruct(path, found, target)
	case reflect.Map:
		r.readMap(path, found, target)
	case reflect.Slice:
		r.readSlice(path, found, target)
	default:
		r.readScalar(path, found, target)
	}
}

func (r reader) readStruct(path string, found any, target reflect.Value) {
	object, ok := found.(map[string]any)
	if !ok {
		r.wrongType(path, found, target.Type())
		return
	}
	fields := keysOf(target.Type())
	for _, key := range slices.Sorted(maps.Keys(object)) {
		index, known := fields[key]
		if !known {
			if why, told := absences[target.Type()][key]; told {
				r.broke(Mistake{Path: step(path, key), Problem: why.problem, Repair: why.repair})
				continue
			}
			r.unknownKey(path, key, object, slices.Sorted(maps.Keys(fields)))
			continue
		}
		r.read(step(path, key), object[key], target.Field(index))
	}
}

// unknownKey silences the key it was probably meant for: "memroy" must not bring
// a second message about the default memory.
func (r reader) unknownKey(path, key string, object map[string]any, known []string) {
	m := Mistake{Path: step(path, key), Problem: "is an unknown key", Repair: "the keys here are " + strings.Join(known, ", ")}
	if meant := nearest(key, known); meant != "" {
		m.Repair = "did you mean " + meant + "?"
		if _, present := object[meant]; !present {
			r.silence(step(path, meant))
		}
	}
	r.broke(m)
}

func (r reader) readMap(path string, found any, target reflect.Value) {
	object, ok := found.(map[string]any)
	if !ok {
		r.wrongType(path, found, target.Type())
		return
	}
	filled := reflect.MakeMapWithSize(target.Type(), len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		element := reflect.New(target.Type().Elem()).Elem()
		r.fresh(element, object[key])
		r.read(step(path, key), object[key], element)
		filled.SetMapIndex(reflect.ValueOf(key), element)
	}
	target.Set(filled)
}

func (r reader) readSlice(path string, found any, target reflect.Value) {
	list, ok := found.([]any)
	if !ok {
		r.wrongType(path, found, target.Type())
		return
	}
	filled := reflect.MakeSlice(target.Type(), len(list), len(list))
	for i, value := range list {
		r.read(item(path, i), value, filled.Index(i))
	}
	target.Set(filled)
}

func (r reader) readScalar(path string, found any, target reflect.Value) {
	switch value := found.(type) {
	case string:
		if IsSpan(target.Type()) {
			r.readSpan(path, value, target)
			return
		}
		if target.Kind() == reflect.String {
			r.readText(path, value, target)
			return
		}
	case bool:
		if target.Kind() == reflect.Bool {
			target.SetBool(value)
			return
		}
	case json.Number:
		if target.Kind() == reflect.Int && !IsSpan(target.Type()) {
			r.readWhole(path, value, target)
			return
		}
	}
	r.wrongType(path, found, target.Type())
}

// readText reads text, and holds a word of a closed set against the set.
func (r reader) readText(path, value string, target reflect.Value) {
	switch {
	case dateForm.MatchString(value):
		r.broke(Mistake{Path: path, Problem: "is a date where text belongs", Repair: "put it in quotes"})
		return
	case strings.ContainsRune(value, 0):
		r.broke(Mistake{Path: path, Problem: "holds a NUL character", Repair: "take it out: no name, argument or variable can hold one"})
		return
	}
	if words, closed := vocabulary[target.Type()]; closed && !slices.Contains(words, value) {
		r.broke(Mistake{Path: path, Value: spell(value), Problem: "is unknown", Repair: "use " + either(words)})
		return
	}
	target.SetString(value)
}

func (r reader) readSpan(path, value string, target reflect.Value) {
	parse, example := func() (int, error) { span, err := parseSeconds(value); return int(span), err }, "90s or 2m"
	if target.Type() == reflect.TypeFor[Milliseconds]() {
		parse, example = func() (int, error) { span, err := parseMilliseconds(value); return int(span), err }, "500ms or 2s"
	}
	span, err := parse()
	if err != nil {
		r.broke(Mistake{Path: path, Value: spell(value), Problem: err.Error(), Repair: "write it such as " + example})
		return
	}
	target.SetInt(int64(span))
}

// readWhole refuses what 32 bits do not hold: AWS counts nothing here that high.
func (r reader) readWhole(path string, value json.Number, target reflect.Value) {
	whole, err := strconv.ParseInt(value.String(), 10, 32)
	if err != nil {
		r.broke(tooLarge(path, value.String()))
		return
	}
	target.SetInt(whole)
}

// keysOf maps the keys of a section to the fields that hold them.
func keysOf(section reflect.Type) map[string]int {
	keys := make(map[string]int, section.NumField())
	for i := range section.NumField() {
		keys[keyOf(section.Field(i))] = i
	}
	return keys
}

func keyOf(field reflect.StructField) string {
	key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return key
}
