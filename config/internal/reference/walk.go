package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"landfall/config"
)

// section is one object of the configuration and where it stands.
type section struct {
	path string
	of   reflect.Type
}

// sections lists the objects under a type, each once, in the order of its keys.
func sections(path string, of reflect.Type) []section {
	list := []section{{path, of}}
	for i := range of.NumField() {
		field := of.Field(i)
		inner, below := field.Type, join(path, config.KeyOf(field))
		if inner.Kind() == reflect.Map {
			inner, below = inner.Elem(), below+".<name>"
		}
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			list = append(list, sections(below, inner)...)
		}
	}
	return list
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// quoted writes text as YAML reads it back: in quotes where it would be a number
// or nothing.
func quoted(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil || text == "" || strings.ContainsAny(text, ":*") {
		return strconv.Quote(text)
	}
	return text
}

func simple(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool, reflect.Int:
		return fmt.Sprint(v.Interface())
	default:
		return ""
	}
}
