package config

import (
	"encoding/json"
	"fmt"
)

// defaultMigration is time for what runs at every release, and an end to what hangs.
const defaultMigration Seconds = 10 * 60

func (s Service) validateMigration(at check) {
	here, time := at.at("migrate"), at.at("migrateTimeout")
	if !at.read("kind") {
		return
	}
	if !s.Kind.Stays() {
		if len(s.Migrate) > 0 {
			here.refuse(nil, "belongs to a kind that stays", "give it to a web, worker or private service of the image: it waits for what migrates")
		}
		if s.MigrateTimeout != 0 {
			time.refuse(s.MigrateTimeout, "belongs to a kind that stays", "remove it: a task that ends takes as long as it does")
		}
		return
	}
	if len(s.Migrate) == 0 {
		if s.MigrateTimeout != defaultMigration && at.read("migrate") {
			time.refuse(s.MigrateTimeout, "is for migrate, which is not there", "remove it, or add migrate: [...]")
		}
		return
	}
	if s.Migrate[0] == "" {
		here.item(0).refuse("", "is no program", "name the program to run, or leave migrate out if nothing migrates")
	}
	for i, word := range s.Migrate {
		here.item(i).leaks(word)
	}
	// A list of texts is always written.
	if text, _ := json.Marshal(s.Migrate); len(text) > migrationBytes {
		here.refuse(nil, fmt.Sprintf("takes %d characters as JSON", len(text)),
			fmt.Sprintf("keep to %d, what ECS takes with a task: put the script into the image", migrationBytes))
	}
	if int(s.MigrateTimeout) > migrationTime.high {
		time.refuse(s.MigrateTimeout, "is longer than a release can wait",
			fmt.Sprintf("use %s at most, or run what takes longer by hand before the release: make it a service of kind task, for make task", Seconds(migrationTime.high)))
		return
	}
	time.spanned(s.MigrateTimeout, migrationTime)
}

// crossMigrations wants the builds of an image to be readied once each.
func (c *Config) crossMigrations(at check) {
	first := map[string]string{}
	for _, name := range c.InOrder() {
		service := c.Services[name]
		if len(service.Migrate) == 0 || !service.Kind.Stays() {
			continue
		}
		if before, taken := first[service.Image]; taken {
			at.at("services").at(name).at("migrate").refuse(nil, "is a second one for image "+service.Image,
				"keep that of services."+before+": one task readies a build for all services that run it")
			continue
		}
		first[service.Image] = name
	}
	if len(first) > migrations {
		at.at("services").refuse(nil, fmt.Sprintf("has %d that migrate", len(first)),
			fmt.Sprintf("keep to %d, which one after another hold a release up long enough", migrations))
	}
}

// Migrations names, in order, the services whose builds are readied by a command.
func (c *Config) Migrations() []string {
	var names []string
	for _, name := range c.InOrder() {
		if len(c.Services[name].Migrate) > 0 {
			names = append(names, name)
		}
	}
	return names
}
