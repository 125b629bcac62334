package simaws

import (
	"fmt"

	"landfall/functions/bootstrap/postgres"
)

// bootstrapped is what the function that makes databases and users answers. There is
// no server in this world: what is held against it is the request.
func bootstrapped(w *World, function *thing, payload []byte) (any, error) {
	request, err := postgres.Parse(payload)
	if err != nil {
		return nil, err
	}
	if request.Last() {
		return postgres.Report{}, nil
	}
	role := w.find(roleType, function.attribute("role"))
	for _, arn := range request.Secrets() {
		if w.find(secretType, arn) == nil {
			return nil, fmt.Errorf("ResourceNotFoundException: Secrets Manager can't find the specified secret %s", arn)
		}
		if !w.mayWith(role, "secretsmanager:GetSecretValue", arn) {
			return nil, fmt.Errorf("AccessDeniedException: %s is not authorized to perform: secretsmanager:GetSecretValue on resource: %s", role.attribute("arn"), arn)
		}
	}
	return request.Report(), nil
}
