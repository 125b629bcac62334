package picture

import (
	"errors"
	"fmt"

	"landfall/internal/simaws"
)

// Draw renders what exists in one environment.
func Draw(resources []simaws.Resource) ([]byte, error) {
	if len(resources) == 0 {
		return nil, errors.New("picture: there are no resources to draw")
	}
	g := newGraph(resources)
	net, err := readNetwork(g)
	if err != nil {
		return nil, fmt.Errorf("picture: network: %w", err)
	}
	rules, err := readRules(g)
	if err != nil {
		return nil, fmt.Errorf("picture: security groups: %w", err)
	}
	nodes, err := readNodes(g, net)
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	s := &scene{
		title:    g.project + " " + g.stack,
		network:  net,
		internet: &node{id: "internet", name: "the Internet", title: "Internet", icon: "globe"},
		nodes:    nodes,
		cards:    readCards(g),
		alerts:   readAlerts(g),
	}
	s.links = reach(s.internet, nodes, net, rules)
	return render(lay(s)), nil
}

// scene is what the picture tells.
type scene struct {
	title    string
	network  *network
	internet *node
	nodes    []*node
	links    []link
	cards    []card
	alerts   *alerts
}
