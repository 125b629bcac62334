package simaws

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// invoke answers the functions that ask where one is.
func (w *World) invoke(token string, args resource.PropertyMap, s session) (resource.PropertyMap, error) {
	switch token {
	case "aws:index/getCallerIdentity:getCallerIdentity":
		return resource.NewPropertyMapFromMap(map[string]any{
			"accountId": s.Account, "id": s.Account, "userId": "AIDA" + string(drawFrom("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17, s.Account)),
			"arn": "arn:" + partition(s.Region) + ":iam::" + s.Account + ":user/simulated",
		}), nil
	case "aws:index/getRegion:getRegion":
		return resource.NewPropertyMapFromMap(map[string]any{
			"id": s.Region, "name": s.Region, "endpoint": "ec2." + s.Region + ".amazonaws.com", "description": s.Region,
		}), nil
	case "aws:index/getPartition:getPartition":
		return resource.NewPropertyMapFromMap(map[string]any{
			"id": partition(s.Region), "partition": partition(s.Region), "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws",
		}), nil
	case "aws:index/getAvailabilityZones:getAvailabilityZones":
		zones := zonesOf(s.Region)
		return resource.NewPropertyMapFromMap(map[string]any{
			"id": s.Region, "names": listOf(zones), "zoneIds": listOf(zones), "groupNames": []any{s.Region},
		}), nil
	case "aws:ec2/getManagedPrefixList:getManagedPrefixList":
		return prefixListOf(args, s)
	case "aws:ec2/getRouteTable:getRouteTable":
		return w.routeTableOf(args)
	}
	return nil, &Unsimulated{"the function " + token}
}

// routeTableOf looks up the route table a subnet is associated with.
func (w *World) routeTableOf(args resource.PropertyMap) (resource.PropertyMap, error) {
	for key, value := range args {
		if key != "subnetId" && !empty(value) {
			return nil, &Unsimulated{"the argument " + string(key) + " of aws:ec2/getRouteTable:getRouteTable"}
		}
	}
	subnet := props(args).str("subnetId")
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, association := range w.things {
		if association.kind.token != associationType || association.attribute("subnetId") != subnet {
			continue
		}
		if table := w.find(routeTableType, association.attribute("routeTableId")); table != nil {
			found := clone(table.out)
			found["id"] = resource.NewProperty(table.id)
			found["routeTableId"] = resource.NewProperty(table.id)
			found["subnetId"] = resource.NewProperty(subnet)
			return found, nil
		}
	}
	return nil, errors.New("query returned no results. Please change your search criteria and try again")
}

// prefixListOf looks up a list of addresses that AWS keeps, by its name.
func prefixListOf(args resource.PropertyMap, s session) (resource.PropertyMap, error) {
	name := props(args).str("name")
	list, ok := prefixLists[name]
	if !ok {
		return nil, errors.New("no matching EC2 Managed Prefix List found")
	}
	return resource.NewPropertyMapFromMap(map[string]any{
		"id": list.id, "name": name, "addressFamily": "IPv4", "maxEntries": list.entries, "ownerId": "AWS", "version": 1,
		"arn": "arn:" + partition(s.Region) + ":ec2:" + s.Region + ":aws:prefix-list/" + list.id, "entries": []any{}, "tags": map[string]any{},
	}), nil
}
