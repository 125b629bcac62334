package config

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Function is a program that Lambda runs when there is work for it: the messages
// of a queue that names it as consumer, or a call. It lives in the private subnets
// like a service.
type Function struct {
	// The image it runs, one of images; or zip. Build it without attestations: Lambda
	// refuses the list of manifests that they make of it.
	Image string `json:"image"`
	// The command inside the image, such as [reports.handler]; empty means the image's own.
	Command []string `json:"command"`
	// The folder its code lies in, from the folder of Pulumi.yaml on, such as
	// functions/reports; instead of an image. Every file goes in, so put the
	// dependencies beside the code. A program that is compiled belongs into an image.
	Zip string `json:"zip"`
	// What runs the code; zip only.
	Runtime string `json:"runtime"`
	// The function in the code, such as app.handler; zip only.
	Handler string `json:"handler"`
	// Memory in MiB, 128 to 10240. Lambda gives CPU with it: a whole core at 1769.
	Memory int `json:"memory"`
	// How long one call may take, 1s to 900s. A queue hides its messages six times as long.
	Timeout Seconds `json:"timeout"`
	// The processor: arm64 or x86_64.
	Architecture Architecture `json:"architecture"`
	// How many calls run at once, at most and without waiting for others of the
	// account; 0 reserves none and has no bound. AWS keeps 100 of the account's 1000
	// unreserved, and gives new accounts 10 in all until asked for more.
	Concurrency int `json:"concurrency"`
	// The connections of one call, to be held against what a piece takes. Needs a
	// concurrency.
	Connections Connections `json:"connections"`
	// How many messages of its queue one call gets at most.
	Batch int `json:"batch"`
	// Plain environment variables. Anything secret belongs under secrets.
	Env map[string]string `json:"env"`
	// Secrets by name, as a service has them. Lambda injects none: the variable
	// <NAME>_ARN holds where Secrets Manager keeps it, and the function may fetch it.
	Secrets map[string]Secret `json:"secrets"`
	// The pieces it may reach, as a service does. Of a secret fact it gets, under the
	// variable's name with _ARN behind, the secret whose JSON holds it under the
	// fact's name.
	Uses map[string]map[string]string `json:"uses"`
	// TCP ports it may reach outside the VPC. AWS itself and most APIs answer on 443.
	Egress []int `json:"egress"`
}

func defaultFunction() Function {
	return Function{Memory: 512, Timeout: ordinaryTimeout, Architecture: ARM64, Concurrency: 5, Batch: 10, Egress: []int{443}}
}

// SecretVariable is the variable under which a function learns where a secret is.
func SecretVariable(name string) string { return name + "_ARN" }

// FunctionName is what Lambda calls a function: a person types it to call it.
func (c *Config) FunctionName(name string) string { return c.Prefix() + "-" + name }

// Feeding names the queue that a function works off, "" for none.
func (c *Config) Feeding(function string) string {
	for _, name := range slices.Sorted(maps.Keys(c.Queues)) {
		if consumer := c.Queues[name].Consumer; consumer != nil && consumer.Function == function {
			return name
		}
	}
	return ""
}

// FunctionImages names, in order, the images that functions run.
func (c *Config) FunctionImages() []string {
	images := map[string]bool{}
	for _, function := range c.Functions {
		if function.Image != "" {
			images[function.Image] = true
		}
	}
	return slices.Sorted(maps.Keys(images))
}

func checkFunctionName(at check, name string) {
	narrow := tightest(functionBudgets)
	switch {
	case !nameForm.MatchString(name):
		at.refuse(nil, "is no name for a function", "use lower-case letters, digits and single inner hyphens, a letter first")
	case slices.Contains(ownParts, name):
		at.refuse(nil, "is a name that this program uses itself", "give the function another one")
	case len(name) > narrow.room():
		at.refuse(nil, fmt.Sprintf("is a name of %d characters", len(name)),
			fmt.Sprintf("shorten it: %s has room for %d", narrow.of, narrow.room()))
	}
}

func (f Function) validate(at check) {
	f.validateCode(at)
	at.at("memory").ranged(f.Memory, functionMemory, " MiB")
	at.at("timeout").spanned(f.Timeout, functionTimeout)
	if f.Concurrency != 0 {
		at.at("concurrency").ranged(f.Concurrency, functionConcurrency, ", or 0 for no bound")
	}
	at.at("batch").ranged(f.Batch, functionBatch, " messages")
	f.Connections.validate(at.at("connections"))
	for i, port := range f.Egress {
		at.at("egress").item(i).ranged(port, ports, "")
	}
	distinct(at.at("egress"), f.Egress)
	surroundings{
		env: f.Env, secrets: f.Secrets, uses: f.Uses, ofFunction: true,
		bytes: functionBytes, why: "Lambda takes 4 KiB, and the facts of uses need some of them",
	}.validate(at)
}

func (f Function) validateCode(at check) {
	switch {
	case f.Image == "" && f.Zip == "":
		at.refuse(nil, "has no code", "write image: and one of images, or zip: and a folder")
		return
	case f.Image != "" && f.Zip != "":
		at.at("zip").refuse(f.Zip, "is code beside that of image "+f.Image, "keep one of the two")
		return
	case f.Image != "":
		for _, key := range []struct{ name, value string }{{"runtime", f.Runtime}, {"handler", f.Handler}} {
			if key.value != "" {
				at.at(key.name).refuse(key.value, "belongs to a zip", "remove it: an image says itself how it is run")
			}
		}
		for i, word := range f.Command {
			at.at("command").item(i).leaks(word)
		}
		return
	}
	f.validateZip(at)
}

func (f Function) validateZip(at check) {
	switch clean := path.Clean(f.Zip); {
	case path.IsAbs(f.Zip) || strings.Contains(f.Zip, `\`) || clean == ".." || strings.HasPrefix(clean, "../"):
		at.at("zip").refuse(f.Zip, "is no folder of this project", "write its path from the folder of Pulumi.yaml on, such as functions/reports")
	case clean == "." || clean != f.Zip:
		at.at("zip").refuse(f.Zip, "is no plain path to a folder", "write a path such as functions/reports, without . and / around it")
	}
	if !slices.Contains(functionRuntimes, f.Runtime) {
		at.at("runtime").refuse(f.Runtime, "is no runtime for a zip", "use "+either(functionRuntimes))
	}
	if wanted, function := f.handled(); !handlerForm.MatchString(f.Handler) || len(wanted) > 0 && function == "" {
		at.at("handler").refuse(f.Handler, "is no handler", "write the file and the function in it, such as app.handler")
	}
	if len(f.Command) > 0 {
		at.at("command").refuse(nil, "belongs to an image", "remove it: handler says what is run of a zip")
	}
}

// crossFunctions wants names and queues of their own for functions, and a way out
// for what they reach.
func (c *Config) crossFunctions(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		here := at.at("functions").at(name)
		if _, taken := c.Services[name]; taken {
			here.refuse(nil, "is the name of a service, too", "choose another name: log groups and roles bear it")
		}
		if c.Network.NAT == NATNone && at.sound("network.nat") {
			for i, port := range c.Functions[name].Egress {
				if port != 443 {
					here.at("egress").item(i).refuse(port, "leads nowhere, for network.nat is none",
						"remove it, or use network.nat single or per-zone")
				}
			}
		}
	}
	c.crossFunctionLinks(at)
	fed := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Queues)) {
		consumer := c.Queues[name].Consumer
		if consumer == nil || consumer.Function == "" {
			continue
		}
		if first, twice := fed[consumer.Function]; twice {
			at.at("queues").at(name).at("consumer").at("function").refuse(consumer.Function, "works off queues."+first+" already",
				"give each queue a function of its own: the two would share one concurrency")
			continue
		}
		fed[consumer.Function] = name
	}
}

// crossFunctionLinks wants of a private service that a function uses what is wanted
// for other users, and a name that the VPC's resolver knows.
func (c *Config) crossFunctionLinks(at check) {
	for _, program := range c.programs() {
		if program.section != "functions" {
			continue
		}
		for _, piece := range slices.Sorted(maps.Keys(program.uses)) {
			used, ok := strings.CutPrefix(piece, "service:")
			if !ok || used == "" {
				continue
			}
			here := program.at(at).at("uses").at(piece)
			if c.Services[used].Kind == Private && c.Services[used].Discovery == ServiceConnect {
				here.refuse(nil, "is found by service-connect, which no function is part of", "write discovery: dns in services."+used)
				continue
			}
			c.crossLink(here, program.name, used)
		}
	}
}
