package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// deepest is how many levels a document may nest: platform.services.x.uses.y
// needs five, so anything near this is no configuration.
const deepest = 32

var errDeep = errors.New("nests too deeply")

// document reads one JSON document into map[string]any, []any, string,
// json.Number, bool and nil. Unlike json.Unmarshal it notices a key given twice.
func (r *report) document(root, base string, raw []byte) (any, bool) {
	if !utf8.Valid(raw) {
		r.broke(Mistake{Path: root, Problem: "is not UTF-8 text", Repair: "save the stack file as UTF-8"})
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	value, err := r.value(decoder, base, 0)
	if err == nil {
		if _, err = decoder.Token(); err == nil {
			err = errors.New("something follows the object")
		} else if errors.Is(err, io.EOF) {
			return value, true
		}
	}
	problem := "is not one JSON object (" + err.Error() + ")"
	switch text := bytes.TrimSpace(raw); {
	case len(text) == 0:
		problem = "is empty"
	case text[0] != '{' && text[0] != '[':
		// A text of YAML reaches the program without its quotes.
		problem = "is text where an object belongs"
	}
	r.broke(Mistake{
		Path: root, Problem: problem,
		Repair: "write it as a YAML object in the stack file, and let Pulumi turn it into JSON",
	})
	return nil, false
}

func (r *report) value(decoder *json.Decoder, path string, depth int) (any, error) {
	if depth > deepest {
		return nil, errDeep
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return r.object(decoder, path, depth)
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := r.value(decoder, item(path, len(list)), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = decoder.Token()
		return list, err
	default:
		return token, nil
	}
}

func (r *report) object(decoder *json.Decoder, path string, depth int) (any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key, ok := token.(string)
		if !ok {
			return nil, errors.New("a key is no text")
		}
		at := step(path, key)
		value, err := r.value(decoder, at, depth+1)
		if err != nil {
			return nil, err
		}
		if _, twice := object[key]; twice {
			r.broke(Mistake{Path: at, Problem: "is given twice", Repair: "keep one of the two"})
		}
		object[key] = value
	}
	_, err := decoder.Token()
	return object, err
}
