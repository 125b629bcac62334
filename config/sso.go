package config

import (
	"fmt"
	"maps"
	"slices"
)

// SSOSecret is the stack's secret that proves the load balancer to the issuer.
const SSOSecret = "SSO_CLIENT_SECRET"

// SSO is an OpenID Connect provider, which the load balancer asks who a visitor
// is before a service with route: {sso: true} sees any request. Its client secret
// is the stack's own: pulumi config set --secret SSO_CLIENT_SECRET. Let it send
// visitors back to https://<host>/oauth2/idpresponse, of every host of such a
// service: the output callbacks lists them.
type SSO struct {
	// The issuer, such as https://accounts.google.com. What follows stands in its
	// /.well-known/openid-configuration.
	Issuer string `json:"issuer"`
	// Where visitors sign in.
	AuthorizationEndpoint string `json:"authorizationEndpoint"`
	// Where the load balancer gets its tokens.
	TokenEndpoint string `json:"tokenEndpoint"`
	// Where it learns who the visitor is.
	UserInfoEndpoint string `json:"userInfoEndpoint"`
	// What the issuer calls this environment.
	ClientID string `json:"clientId"`
	// What is asked about a visitor, in words the issuer knows.
	Scope string `json:"scope"`
	// How long a visitor stays signed in, 1s to 168h.
	Session Seconds `json:"session"`
}

func (s SSO) validate(at check) {
	for _, address := range []struct{ key, value string }{
		{"issuer", s.Issuer},
		{"authorizationEndpoint", s.AuthorizationEndpoint},
		{"tokenEndpoint", s.TokenEndpoint},
		{"userInfoEndpoint", s.UserInfoEndpoint},
	} {
		here := at.at(address.key)
		switch {
		case address.value == "":
			here.missing("copy it from the issuer's /.well-known/openid-configuration")
		case !httpsForm.MatchString(address.value):
			here.refuse(address.value, "is no address with https", "copy it from the issuer's /.well-known/openid-configuration")
		}
	}
	if s.ClientID == "" {
		at.at("clientId").missing("write what the issuer called this application")
	}
	at.at("clientId").leaks(s.ClientID)
	if !scopeForm.MatchString(s.Scope) {
		at.at("scope").refuse(s.Scope, "is no list of scopes", "write words with a space between them, openid first, such as openid email")
	}
	at.at("session").spanned(s.Session, sessionTimeout)
}

// crossSSO wants someone to ask wherever somebody is to sign in.
func (c *Config) crossSSO(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		here, service := at.at("services").at(name), c.Services[name]
		if service.Route != nil && service.Route.SSO && c.SSO == nil && c.Review == nil && at.read("sso") {
			here.at("route").at("sso").refuse(true, "has nobody to ask who a visitor is", "add the section sso")
		}
		if secret, named := service.Secrets[SSOSecret]; named && secret.Generate != 0 && c.SSO != nil {
			here.at("secrets").at(SSOSecret).at("generate").refuse(secret.Generate, "makes up what the issuer gave",
				fmt.Sprintf("write {}, and run: pulumi config set --secret %s", SSOSecret))
		}
	}
}

// SignsIn says whether any route asks visitors to sign in.
func (c *Config) SignsIn() bool {
	for _, service := range c.Services {
		if service.Route != nil && service.Route.SSO {
			return true
		}
	}
	return false
}
