package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// answering lets a web service answer on several hosts.
func answering(service string, hosts ...string) func(platform map[string]any) {
	return func(platform map[string]any) { at(platform, "services", service)["route"] = fields{"hosts": hosts} }
}

// TestEveryHostHasARuleOfItsOwn, to the same tasks and in the place it would have alone.
func TestEveryHostHasARuleOfItsOwn(t *testing.T) {
	e := evaluate(t, edge)
	conditions := func(host string) []any {
		return []any{
			fields{"hostHeader": fields{"values": []any{host}}},
			fields{"pathPattern": fields{"values": []any{"/*"}}},
			fields{"httpHeader": fields{"httpHeaderName": "X-Origin-Verify", "values": []any{e.text(randomPassword, "ingress-proof", "result")}}},
		}
	}
	for name, want := range map[string]struct {
		host  string
		place float64
	}{
		"pages:@":        {"edge.example.com", 41829},
		"pages:www":      {"www.edge.example.com", 7},
		"pages:campus-a": {"campus-a.edge.example.com", 44846},
	} {
		assert.Equal(t, fields{
			"listenerArn": e.id(listenerType, "ingress-https"), "priority": want.place, "conditions": conditions(want.host),
			"actions": []any{fields{"type": "forward", "targetGroupArn": e.id(targetType, "pages")}},
		}, e.inputs(ruleType, name), name)
		assert.Contains(t, e.One(t, serviceType, "pages").DependsOn, ruleType+"::"+name, "ECS refuses a target group without a rule")
	}
}

// TestAnotherHostOnlyAdds, and so does the second one of a service that had one.
func TestAnotherHostOnlyAdds(t *testing.T) {
	for says, hosts := range map[string][2][]string{
		"behind the others":  {{"", "www"}, {"", "www", "campus-a"}},
		"before the others":  {{"", "www"}, {"campus-a", "www", ""}},
		"beside the only":    {{"www"}, {"www", "campus-a"}},
		"none but the first": {{"www", ""}, {"", "campus-a"}},
	} {
		before := evaluate(t, production, answering("storefront", hosts[0]...))
		after := evaluate(t, production, answering("storefront", hosts[1]...))
		for _, typ := range []string{ruleType, certificateType, recordType, "aws:lb/listenerCertificate:ListenerCertificate", targetType, serviceType} {
			for _, name := range shared(before.Of(typ), after.Of(typ)) {
				assert.Equal(t, before.inputs(typ, name), after.inputs(typ, name), "%s: %s %s", says, typ, name)
			}
		}
	}
}

func shared[V any](a, b map[string]V) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(a)), func(name string) bool {
		_, both := b[name]
		return !both
	})
}

// TestAHostThatBecomesOneOfSeveralKeepsItsRule, both ways: the engine tests see that
// it stays where it is.
func TestAHostThatBecomesOneOfSeveralKeepsItsRule(t *testing.T) {
	one := evaluate(t, production)
	several := evaluate(t, production, answering("storefront", "", "www"))
	assert.Equal(t, one.inputs(ruleType, "storefront"), several.inputs(ruleType, "storefront:@"))
	assert.Equal(t, []string{"storefront:@"}, one.One(t, ruleType, "storefront").Aliases)
	assert.Equal(t, []string{"storefront"}, several.One(t, ruleType, "storefront:@").Aliases)
	assert.Empty(t, several.One(t, ruleType, "storefront:www").Aliases)
}

// TestVisitorsSignInOnEveryHost: each rule of a guarded service asks who it is.
func TestVisitorsSignInOnEveryHost(t *testing.T) {
	e := evaluate(t, kinds)
	for _, name := range []string{"api:@", "api:campus-a"} {
		actions := e.inputs(ruleType, name)["actions"].([]any)
		assert.Equal(t, "authenticate-oidc", actions[0].(map[string]any)["type"], name)
		assert.Equal(t, fields{"type": "forward", "order": 2.0, "targetGroupArn": e.id(targetType, "api")}, actions[1], name)
	}
}
