package simaws

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

var invocationType = tok("lambda", "Invocation")

// wholeLife is the scope in which a function is called at every change and at the end.
const wholeLife = "CRUD"

var invocationKinds = []kind{{
	token: invocationType, create: "Lambda: Invoke", remove: "Lambda: Invoke", id: "{functionName}_{qualifier}_{hex32}",
	outputs:  map[string]string{"result": ""},
	defaults: map[string]any{"lifecycleScope": "CREATE_ONLY", "qualifier": "$LATEST", "terraformKey": "tf"},
	required: []string{"functionName", "input"},
	replaces: []string{"functionName", "qualifier", "triggers"},
	spared:   map[string]spare{"input": {"lifecycleScope", wholeLife}},
	refs:     []ref{{path: "functionName", to: functionType}},
	missing:  "ResourceNotFoundException: Function not found: {value}",
	plan:     []rule{oneOf("lifecycleScope", "CREATE_ONLY", wholeLife), invocationInput},
	refuse:   []rule{invoked},
	guard:    []rule{invokedAtLast},
	finish:   invocationResult,
}}

// handler is what a function of our own does in this world: the code that runs on
// Lambda, over what exists here. The world is locked meanwhile.
type handler func(w *World, function *thing, payload []byte) (any, error)

// handlers are the functions of our own by the folder of their sources.
var handlers = map[string]handler{
	"bootstrap":   bootstrapped,
	"pipeline":    piped,
	"releasegate": gated,
}

// ownArchive is the zip of a function of our own.
var ownArchive = regexp.MustCompile(`^([a-z]+)-[0-9a-f]{16}\.zip$`)

// invocationInput wants what the provider can send.
func invocationInput(c *call) error {
	if c.p().unknown("input") {
		return nil
	}
	var input any
	if err := json.Unmarshal([]byte(c.p().str("input")), &input); err != nil {
		return &Invalid{"input", fmt.Sprintf("contains an invalid JSON: %v", err)}
	}
	if _, object := input.(map[string]any); !object && c.p().str("lifecycleScope") == wholeLife {
		return &Invalid{"input", "lifecycle_scope other than CREATE_ONLY requires input to be a JSON object"}
	}
	return nil
}

// invoked calls the function for something that is made or changed.
func invoked(c *call) error {
	action, before := "create", ""
	if c.old != nil {
		action, before = "update", props(c.old.in).str("input")
		if c.p().str("lifecycleScope") != wholeLife {
			return nil
		}
	}
	result, err := c.invoke(action, before)
	c.result = result
	return err
}

// invokedAtLast calls the function for what is about to go.
func invokedAtLast(c *call) error {
	if c.p().str("lifecycleScope") != wholeLife {
		return nil
	}
	_, err := c.invoke("delete", c.p().str("input"))
	return err
}

// invoke sends the input, and in the whole life's scope what becomes of it.
func (c *call) invoke(action, before string) (string, error) {
	function := c.target("functionName")
	if function == nil {
		return "", c.no("ResourceNotFoundException", "Function not found: %s", c.p().str("functionName"))
	}
	payload := []byte(c.p().str("input"))
	if c.p().str("lifecycleScope") == wholeLife {
		var input map[string]any
		if err := json.Unmarshal(payload, &input); err != nil {
			return "", err
		}
		told := map[string]any{"action": action, "prev_input": nil}
		if before != "" {
			told["prev_input"] = json.RawMessage(before)
		}
		input["tf"] = told
		var err error
		if payload, err = json.Marshal(input); err != nil {
			return "", err
		}
	}
	answer, err := c.world.call(function, payload)
	if err != nil {
		return "", err
	}
	result, err := json.Marshal(answer)
	return string(result), err
}

// call runs a function, which must be one of our own. One that fails is told as the
// provider tells it.
func (w *World) call(function *thing, payload []byte) (any, error) {
	path := ""
	if code := props(function.in).get("code"); code.IsArchive() {
		path = filepath.Base(code.ArchiveValue().Path)
	}
	own := ownArchive.FindStringSubmatch(path)
	if own == nil || handlers[own[1]] == nil {
		return nil, &Unsimulated{"what the function " + function.id + " answers"}
	}
	answer, err := handlers[own[1]](w, function, payload)
	if err == nil {
		return answer, nil
	}
	said, _ := json.Marshal(map[string]string{"errorMessage": err.Error(), "errorType": "errorString"})
	return nil, &Invalid{"", fmt.Sprintf("invoking Lambda Function (%s): %s", function.id, said)}
}

// invocationResult is the answer to the last call.
func invocationResult(c *call) {
	if c.result != "" {
		c.out["result"] = resource.NewProperty(c.result)
	}
}
