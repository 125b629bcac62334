package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// surroundings are the three ways a variable gets into a program: plain, secret,
// and as a fact about a piece it uses.
type surroundings struct {
	env     map[string]string
	secrets map[string]Secret
	uses    map[string]map[string]string
	// bytes is how much plain text there is room for, and why.
	bytes int
	why   string
	// ofFunction says that Lambda sets the variables, not ECS.
	ofFunction bool
}

func (s Service) validateEnvironment(at check) {
	surroundings{
		env: s.Env, secrets: s.Secrets, uses: s.Uses,
		bytes: environmentBytes, why: "ECS refuses a task definition of more than 64 KiB",
	}.validate(at)
}

func (s surroundings) validate(at check) {
	taken, bytes := map[string]string{}, 0
	claim := func(here check, name, where string) {
		if s.ofFunction {
			here.functionVariable(name)
		} else {
			here.variable(name)
		}
		if before, twice := taken[name]; twice && !at.at("env").at(name).told() {
			here.refuse(nil, "is set by "+before+" already", "keep one of the two")
		}
		taken[name] = where
	}
	env := at.at("env")
	for _, name := range slices.Sorted(maps.Keys(s.env)) {
		bytes += len(name) + len(s.env[name])
		here := env.at(name)
		claim(here, name, "env")
		_, moved := s.secrets[name]
		switch {
		case here.told():
		case s.handed(name) && here.leaksBeside(s.env[name]) || here.leaks(s.env[name]):
		case moved: // told of there
		case looksSecret(name, s.env[name]):
			here.refuse(nil, "has the name of a secret, and env is plain text", "move it to secrets: {"+name+": {}}, or rename it")
		case at.tier == Production:
			here.crossOrigin(name, s.env[name])
		}
	}
	if bytes > s.bytes {
		env.refuse(nil, fmt.Sprintf("holds %d bytes", bytes), fmt.Sprintf("keep to %d: %s", s.bytes, s.why))
	}
	secrets := at.at("secrets")
	for _, name := range slices.Sorted(maps.Keys(s.secrets)) {
		claim(secrets.at(name), name, "secrets")
		if s.ofFunction {
			claim(secrets.at(name), SecretVariable(name), "secrets")
		}
		s.secrets[name].validateNamed(secrets.at(name), name)
	}
	s.validateUses(at.at("uses"), claim)
}

// handed says whether uses sets a variable.
func (s surroundings) handed(name string) bool {
	for _, variables := range s.uses {
		if _, there := variables[name]; there {
			return true
		}
	}
	return false
}

func (s surroundings) validateUses(at check, claim func(here check, name, where string)) {
	for _, piece := range slices.Sorted(maps.Keys(s.uses)) {
		known, exists := attributesOf(piece)
		if !exists {
			at.at(piece).refuse(nil, "is no piece of an environment", suggest(piece, pieces()))
			continue
		}
		variables := s.uses[piece]
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			here := at.at(piece).at(name)
			claim(here, name, "uses."+piece)
			// What a private service tells is said where it is known.
			if !slices.Contains(known, variables[name]) && !strings.HasPrefix(piece, "service:") {
				here.refuse(variables[name], "is no attribute of "+piece, "use "+either(known))
			}
		}
	}
}

// validateNamed adds what a secret's name asks of it.
func (s Secret) validateNamed(at check, name string) {
	switch {
	case len(name) > secretBudget.room():
		at.refuse(nil, fmt.Sprintf("is a name of %d characters", len(name)),
			fmt.Sprintf("shorten it: %s has room for %d", secretBudget.of, secretBudget.room()))
	case slices.Contains(ownKeys, name):
		at.refuse(nil, "is a key of this program in the stack file", "give the secret another name")
	case slices.Contains(ownSecrets, name):
		at.refuse(nil, "is the name of a secret of this program", "give the secret another name")
	case s.Borrowed && !at.borrows:
		at.at("borrowed").refuse(true, "is for a review, which borrows", "remove it")
	case s.Borrowed && s.Generate != 0:
		at.at("borrowed").refuse(true, "stands beside generate", "keep one of the two")
	case signs(name) && s.Generate != 0 && s.Generate < minSigningSecret:
		at.at("generate").refuse(s.Generate, "is too short for a secret that signs sessions", "use "+generatedLength.String())
	default:
		s.validate(at)
	}
}

// reservedVariables would take the place of what Fargate or the task role give.
var reservedVariables = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE",
	"AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_EXECUTION_ENV",
}

// variable checks the name of an environment variable.
func (c check) variable(name string) {
	upper := strings.ToUpper(name)
	switch {
	case !variableForm.MatchString(name):
		c.refuse(nil, "is no name for an environment variable", "use letters, digits and _, no digit first")
	case slices.Contains(reservedVariables, upper) || strings.HasPrefix(upper, "ECS_") || strings.HasPrefix(upper, "AWS_CONTAINER_"):
		c.refuse(nil, "belongs to ECS and the task role", "remove it: the AWS SDK finds the role's credentials by itself")
	}
}

// functionVariable is variable for Lambda, which keeps whole families of names to
// itself.
func (c check) functionVariable(name string) {
	upper := strings.ToUpper(name)
	switch {
	case !functionVariableForm.MatchString(name):
		c.refuse(nil, "is no name for a variable of Lambda", "use two or more letters, digits and _, a letter first")
	case strings.HasPrefix(upper, "AWS_") || strings.HasPrefix(upper, "LAMBDA_"):
		c.refuse(nil, "belongs to Lambda", "remove it: the AWS SDK finds region and credentials by itself")
	}
}
