package simaws

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// configured reads the configuration of an aws provider instance and refuses an account
// it does not allow.
func (w *World) configured(config resource.PropertyMap) (session, error) {
	s := w.session()
	p := decoded(config)
	if region := p.str("region"); region != "" {
		s.Region = region
	}
	if allowed := p.strs("allowedAccountIds[*]"); len(allowed) > 0 && !slices.Contains(allowed, s.Account) {
		return s, fmt.Errorf("AWS account ID not allowed: %s", s.Account)
	}
	if slices.Contains(p.strs("forbiddenAccountIds[*]"), s.Account) {
		return s, fmt.Errorf("AWS account ID not allowed: %s", s.Account)
	}
	if tags := p.get("defaultTags.tags"); tags.IsObject() {
		s.tags = map[string]string{}
		for key, value := range tags.ObjectValue() {
			s.tags[string(key)] = text(bare(value))
		}
	}
	return s, nil
}

// decoded undoes the JSON the SDK wraps lists and objects of provider configuration in.
func decoded(config resource.PropertyMap) props {
	plain := resource.PropertyMap{}
	for key, value := range config {
		value = bare(value)
		var structured any
		if value.IsString() && json.Unmarshal([]byte(value.StringValue()), &structured) == nil {
			switch structured.(type) {
			case []any, map[string]any:
				value = resource.NewPropertyValue(structured)
			}
		}
		plain[key] = value
	}
	return props(plain)
}
