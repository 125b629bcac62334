package simaws

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"landfall/functions/bootstrap/postgres"
)

// bootstrapped is what the function that makes databases and users answers. There is
// no server in this world: what is held against it is the request. Of reviews it keeps
// the names of their databases, which come and go.
func bootstrapped(w *World, function *thing, payload []byte) (any, error) {
	if host := props(function.in).str("environment.variables.HOST"); host != "" {
		return w.received(function, host, payload)
	}
	request, err := postgres.Parse(payload)
	if err != nil {
		return nil, err
	}
	if request.Last() {
		return postgres.Report{}, nil
	}
	if err := w.reads(function, request.Secrets()...); err != nil {
		return nil, err
	}
	return request.Report(), nil
}

// received is what the function for reviews answers.
func (w *World) received(function *thing, host string, payload []byte) (any, error) {
	var at postgres.Host
	if err := json.Unmarshal([]byte(host), &at); err != nil {
		return nil, fmt.Errorf("HOST: %w", err)
	}
	guest, err := postgres.ParseGuest(payload)
	if err != nil {
		return nil, err
	}
	if guest.Leaves() {
		delete(w.guests, guest.Name)
		return postgres.Report{Dropped: []string{guest.Name}}, w.reads(function, at.Owner.Secret)
	}
	w.guests[guest.Name] = true
	return postgres.Report{Databases: []string{guest.Name}}, w.reads(function, at.Owner.Secret, guest.Secret)
}

// reads says whether a function's role may read secrets that are there.
func (w *World) reads(function *thing, secrets ...string) error {
	role := w.find(roleType, function.attribute("role"))
	for _, arn := range secrets {
		if w.find(secretType, arn) == nil {
			return fmt.Errorf("ResourceNotFoundException: Secrets Manager can't find the specified secret %s", arn)
		}
		if !w.mayWith(role, "secretsmanager:GetSecretValue", arn) {
			return fmt.Errorf("AccessDeniedException: %s is not authorized to perform: secretsmanager:GetSecretValue on resource: %s", role.attribute("arn"), arn)
		}
	}
	return nil
}

// Databases are those of reviews, sorted.
func (w *World) Databases() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.guests))
}
