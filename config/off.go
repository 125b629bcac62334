package config

// Off is when nothing runs: nights and weekends of an environment that only
// people use.
type Off struct {
	// When it stops, in the six fields of a schedule's cron: "0 20 * * ? *".
	From string `json:"from"`
	// When it starts again: "0 6 ? * MON-FRI *".
	Until string `json:"until"`
	// The time zone both are read in.
	Timezone string `json:"timezone"`
}

func defaultOff() Off { return Off{Timezone: "UTC"} }

func (o Off) validate(at check) {
	if at.tier == Production {
		at.refuse(nil, "takes production away from its customers", "remove it: only staging and review have nights off")
		return
	}
	for _, moment := range []struct{ key, cron, such string }{{"from", o.From, nights().From}, {"until", o.Until, nights().Until}} {
		if moment.cron == "" {
			at.at(moment.key).missing(`write it such as "` + moment.such + `"`)
			continue
		}
		at.at(moment.key).cron(moment.cron)
	}
	if o.From != "" && o.From == o.Until {
		at.at("until").refuse(o.Until, "is the moment it stops", "write when it starts again")
	}
	at.at("timezone").timezone(o.Timezone)
}

// crossOff wants nobody to stay up while the database sleeps.
func (c *Config) crossOff(at check) {
	if c.Database == nil || c.Database.Off == nil || at.at("database").at("off").told() {
		return
	}
	for _, name := range c.InOrder() {
		service := c.Services[name]
		if _, uses := service.Uses["database"]; uses && service.Kind.Stays() && service.Scale.Off == nil && at.at("services").at(name).read("scale", "kind") {
			at.at("services").at(name).at("scale").at("off").missing("the database it uses has nights off: give it some within them, or take database.off away")
		}
	}
}
