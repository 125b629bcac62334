package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"landfall/config"
)

// node is as much of JSON Schema, draft 2020-12, as the configuration needs.
type node struct {
	Schema               string           `json:"$schema,omitempty"`
	Ref                  string           `json:"$ref,omitempty"`
	Title                string           `json:"title,omitempty"`
	Description          string           `json:"description,omitempty"`
	Type                 string           `json:"type,omitempty"`
	Const                any              `json:"const,omitempty"`
	Enum                 []any            `json:"enum,omitempty"`
	Default              any              `json:"default,omitempty"`
	Pattern              string           `json:"pattern,omitempty"`
	MaxLength            int              `json:"maxLength,omitempty"`
	Minimum              *int             `json:"minimum,omitempty"`
	Maximum              *int             `json:"maximum,omitempty"`
	MinItems             *int             `json:"minItems,omitempty"`
	MaxItems             *int             `json:"maxItems,omitempty"`
	UniqueItems          bool             `json:"uniqueItems,omitempty"`
	Items                *node            `json:"items,omitempty"`
	AnyOf                []*node          `json:"anyOf,omitempty"`
	AllOf                []*node          `json:"allOf,omitempty"`
	If                   *node            `json:"if,omitempty"`
	Not                  *node            `json:"not,omitempty"`
	Then                 *node            `json:"then,omitempty"`
	Required             []string         `json:"required,omitempty"`
	PropertyNames        *node            `json:"propertyNames,omitempty"`
	Properties           map[string]*node `json:"properties,omitempty"`
	PatternProperties    map[string]*node `json:"patternProperties,omitempty"`
	AdditionalProperties any              `json:"additionalProperties,omitempty"` // false or a *node
	Defs                 map[string]*node `json:"$defs,omitempty"`
}

// spanForm is a time as Go spells it; that its seconds are whole only the loader
// can tell.
const spanForm = `^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$`

// schema describes Pulumi.<stack>.yaml. What landfall:platform and
// landfall:release hold are definitions of their own.
func (c comments) schema() ([]byte, error) {
	root := &node{
		Schema:      "https://json-schema.org/draft/2020-12/schema",
		Title:       "Landfall stack file",
		Description: "Pulumi.<stack>.yaml: one environment. Generated from the types of the package config.",
		Type:        "object",
		Properties: map[string]*node{"config": {
			Type: "object",
			Properties: map[string]*node{
				"aws:region":        {Type: "string", Enum: listed(config.Regions()), Description: "The region of AWS the environment lives in."},
				"landfall:platform": ref(reflect.TypeFor[config.Platform](), c.about(reflect.TypeFor[config.Platform]())),
				"landfall:release":  ref(reflect.TypeFor[config.Release](), c.about(reflect.TypeFor[config.Release]())),
			},
			PatternProperties: map[string]*node{"^landfall:[A-Z_][A-Z0-9_]*$": {
				Description: "A secret, written by: pulumi config set --secret NAME",
				Type:        "object", Required: []string{"secure"}, Properties: map[string]*node{"secure": {Type: "string"}},
				AdditionalProperties: false,
			}},
			Required: []string{"aws:region", "landfall:platform"},
		}},
		Required: []string{"config"},
		Defs:     map[string]*node{},
	}
	for _, s := range append(sections("", reflect.TypeFor[config.Platform]()), sections("", reflect.TypeFor[config.Release]())...) {
		if err := c.silent(s.of); err != nil {
			return nil, err
		}
		root.Defs[s.of.Name()] = c.object(s.of)
	}
	root.Defs["Service"].AllOf = []*node{
		whenKind(config.Web, &node{
			Required:   []string{"port", "health", "route"},
			Properties: map[string]*node{"health": {Required: []string{"path"}}},
		}),
		whenKind(config.Worker, &node{
			Required:   []string{"health"},
			Properties: map[string]*node{"health": {Required: []string{"command"}}},
		}),
		whenKind(config.Scheduled, &node{Required: []string{"schedule"}}),
		whenKind(config.Private, &node{
			Required:   []string{"port", "health"},
			Properties: map[string]*node{"health": {Required: []string{"command"}}},
		}),
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(root)
	return text.Bytes(), err
}

func whenKind(kind config.Kind, then *node) *node {
	return &node{
		If:   &node{Properties: map[string]*node{"kind": {Const: string(kind)}}, Required: []string{"kind"}},
		Then: then,
	}
}

func ref(to reflect.Type, description string) *node {
	return &node{Ref: "#/$defs/" + to.Name(), Description: description}
}

// object describes a section: its keys and no others.
func (c comments) object(of reflect.Type) *node {
	object := &node{
		Type: "object", Description: c.about(of), Properties: map[string]*node{}, AdditionalProperties: false,
	}
	for i := range of.NumField() {
		field := of.Field(i)
		key := config.KeyOf(field)
		limit := config.LimitOf(of, key)
		value := valueOf(field.Type, limit)
		value.Description = c.of(of, field)
		switch defaults := defaultsOf(of, key); {
		case limit.Required || value.Ref != "":
		case len(defaults) == 1:
			value.Default = given(defaults[0].value)
		default:
			value.Description += " Default: " + told(defaults, "") + "."
		}
		object.Properties[key] = value
		if limit.Unless != "" {
			object.AllOf = append(object.AllOf, &node{
				If: &node{Not: &node{Required: []string{limit.Unless}}}, Then: &node{Required: []string{key}},
			})
		} else if limit.Required {
			object.Required = append(object.Required, key)
		}
	}
	return object
}

// given is a default worth writing down: not the nothing of its type.
func given(value any) any {
	switch v := value.(type) {
	case fmt.Stringer:
		return v.String()
	case bool:
		return v
	}
	if v := reflect.ValueOf(value); !v.IsValid() || v.IsZero() {
		return nil
	}
	return value
}

// valueOf describes a value by its type and its limit.
func valueOf(of reflect.Type, limit config.Limit) *node {
	switch {
	case config.IsSpan(of):
		return &node{Type: "string", Pattern: spanForm}
	case of == reflect.TypeFor[map[string]map[string]string]():
		return uses()
	}
	switch of.Kind() {
	case reflect.Pointer:
		return ref(of.Elem(), "")
	case reflect.Struct:
		return ref(of, "")
	case reflect.Bool:
		return &node{Type: "boolean"}
	case reflect.Int:
		return whole(limit)
	case reflect.Slice:
		items := config.Limit{}
		if limit.Items != nil {
			items = *limit.Items
		}
		return &node{Type: "array", Items: valueOf(of.Elem(), items), MinItems: limit.Low, MaxItems: limit.High, UniqueItems: limit.Distinct}
	case reflect.Map:
		object := &node{Type: "object"}
		items := config.Limit{}
		if limit.Items != nil {
			items = *limit.Items
		}
		if limit.Names != nil {
			object.PropertyNames = &node{Enum: listed(limit.Names.Words), Pattern: limit.Names.Form, MaxLength: limit.Names.MaxLength}
		}
		object.AdditionalProperties = valueOf(of.Elem(), items)
		return object
	default:
		return &node{Type: "string", Enum: listed(limit.Words), Pattern: limit.Form, MaxLength: limit.MaxLength}
	}
}

func whole(limit config.Limit) *node {
	number := &node{Type: "integer", Enum: listed(limit.Numbers)}
	if limit.OrZero {
		number.AnyOf = []*node{{Enum: []any{0}}, {Minimum: limit.Low, Maximum: limit.High}}
		return number
	}
	number.Minimum, number.Maximum = limit.Low, limit.High
	return number
}

// uses names every piece and, for each variable, the facts it may carry.
func uses() *node {
	object := &node{
		Type: "object", Properties: map[string]*node{}, PatternProperties: map[string]*node{}, AdditionalProperties: false,
	}
	for piece, attributes := range config.Attributes() {
		facts := &node{
			Type:                 "object",
			Description:          fmt.Sprintf("Environment variables by name, each with the fact about the %s it carries.", piece),
			PropertyNames:        &node{Pattern: config.LimitOf(reflect.TypeFor[config.Service](), "env").Names.Form},
			AdditionalProperties: &node{Type: "string", Enum: listed(attributes)},
		}
		if family, numbered := strings.CutSuffix(piece, "<number>"); numbered {
			object.PatternProperties["^"+regexp.QuoteMeta(family)+"[1-9][0-9]*$"] = facts
			continue
		}
		if family, named := strings.CutSuffix(piece, "<name>"); named {
			object.PatternProperties["^"+family+".+$"] = facts
			continue
		}
		object.Properties[piece] = facts
	}
	return object
}

func listed[T any](words []T) []any {
	var list []any
	for word := range slices.Values(words) {
		list = append(list, word)
	}
	return list
}
