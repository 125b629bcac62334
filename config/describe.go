package config

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
)

// Limit is what a key's value is held to by itself, for the JSON Schema and the
// reference. Rules between keys are not here: only Parse knows them.
type Limit struct {
	// Required says that there is no default, Unless beside which other key nobody
	// asks for it.
	Required bool
	Unless   string
	// Words and Numbers are closed sets.
	Words   []string
	Numbers []int
	// Low and High bound a number, or the entries of a list.
	Low, High *int
	// OrZero admits 0 beside the range.
	OrZero bool
	// Form is a regular expression for text, MaxLength its length.
	Form      string
	MaxLength int
	// Distinct says that a list holds nothing twice.
	Distinct bool
	// Items limits what a list or a map holds, Names the keys of a map.
	Items, Names *Limit
}

// LimitOf is the limit of a section's key.
func LimitOf(section reflect.Type, key string) Limit {
	limit := limits[section][key]
	t := section.Field(keysOf(section)[key]).Type
	if words, closed := vocabulary[t]; closed {
		limit.Words = words
	}
	return limit
}

// KeyOf is how a stack file spells a field.
func KeyOf(field reflect.StructField) string { return keyOf(field) }

// Regions are the regions this program knows, sorted.
func Regions() []string { return slices.Sorted(maps.Keys(regionZones)) }

// Attributes are what each piece tells the services that use it. Of pieces with
// names of their own it holds the form: service:<name>.
func Attributes() map[string][]string {
	all := map[string][]string{}
	for _, piece := range pieces() {
		list, _ := attributesOf(piece)
		all[piece] = slices.Clone(list)
	}
	return all
}

// DefaultOf is the default of a section's key in a tier and, for what a service
// holds, a kind of service.
func DefaultOf(section reflect.Type, key string, tier Tier, kind Kind) any {
	d := defaultsOf(tier)
	service := d.service(kind)
	for _, value := range []any{
		d.platform, d.platform.Network, d.platform.Ingress, d.platform.Logs, d.platform.Alerts,
		d.database, d.cache, d.uploads, d.files, d.releases, d.pipeline, defaultCall(), defaultUser(),
		Schema{},
		defaultGitHub(),
		State{},
		Reviews{},
		defaultReview(),
		service, service.Health, service.Scale, defaultRoute(), defaultSchedule(), defaultOff(), defaultSpot(), defaultRollout(Rolling),
		Connections{},
		Redis{},
		defaultSidecar(NoBuiltin),
		Ulimits{},
		defaultQueue(),
		Consumer{},
		Backlog{},
		defaultCDN(),
		defaultSite(),
		defaultSSO(),
		defaultFunction(),
		Secret{},
		Domain{},
		Release{},
	} {
		if v := reflect.ValueOf(value); v.Type() == section {
			return v.Field(keysOf(section)[key]).Interface()
		}
	}
	return nil
}

// Short ways to write the table below.
func bounded(s span) Limit        { return Limit{Low: &s.low, High: &s.high} }
func orZero(l Limit) Limit        { l.OrZero = true; return l }
func required(l Limit) Limit      { l.Required = true; return l }
func form(f *regexp.Regexp) Limit { return Limit{Form: f.String()} }
func orNothing(f *regexp.Regexp) *regexp.Regexp {
	return regexp.MustCompile(`^$|` + f.String())
}
func short(l Limit, length int) Limit  { l.MaxLength = length; return l }
func numbers(choices []int) Limit      { return Limit{Numbers: choices} }
func words(choices []string) Limit     { return Limit{Words: choices} }
func listOf(count span, l Limit) Limit { c := bounded(count); c.Items, c.Distinct = &l, true; return c }
func anyOf(l Limit) Limit              { return Limit{Items: &l, Distinct: true} }
func named(name, l Limit) Limit        { return Limit{Names: &name, Items: &l} }

var limits = map[reflect.Type]map[string]Limit{
	reflect.TypeFor[Platform](): {
		"tier":       {Required: true},
		"account":    required(form(accountForm)),
		"costCentre": short(form(tagForm), tagValue),
		"network":    {Required: true, Unless: "review"},
		"queues":     named(short(form(nameForm), tightest(queueBudgets).room()), Limit{}),
		"images":     anyOf(short(form(imageForm), longestImage)),
		"functions":  named(short(form(nameForm), tightest(functionBudgets).room()), Limit{}),
		"services":   named(short(form(nameForm), longestService), Limit{}),
	},
	reflect.TypeFor[Network](): {
		"cidr":      {Required: true},
		"zones":     required(listOf(zoneCount, form(zoneForm))),
		"endpoints": anyOf(words(endpointNames)),
	},
	reflect.TypeFor[Domain](): {
		"name":   required(short(form(domainForm), certificateName)),
		"zoneId": required(form(hostedZoneForm)),
	},
	reflect.TypeFor[Ingress](): {
		"accessLogDays": bounded(keptDays), "testFrom": listOf(span{0, testers}, Limit{}),
	},
	reflect.TypeFor[Database](): {
		"version":       words(databaseMajors),
		"class":         words(slices.Concat(classes("db", databaseFamilies), machineTypes())),
		"image":         form(machineImageForm),
		"extensions":    anyOf(words(extensionNames())),
		"databases":     named(short(form(roleForm), 63), Limit{}),
		"users":         named(short(form(roleForm), 63), Limit{}),
		"parameters":    named(words(parameterNames()), Limit{}),
		"replicas":      bounded(databaseReplicas),
		"storageGiB":    bounded(storageGiB),
		"maxStorageGiB": orZero(bounded(storageGiB)),
		"port":          bounded(databasePorts),
		"name":          short(form(roleForm), 63),
		"username":      short(form(roleForm), 16),
		"backupDays":    bounded(backupDays),
		"backupWindow":  form(dailyWindowForm), "maintenanceWindow": form(weeklyWindowForm),
		"insightsDays": numbers(insightsDays),
	},
	reflect.TypeFor[Schema](): {
		"extensions": anyOf(words(extensionNames())),
	},
	reflect.TypeFor[User](): {
		"database": short(form(roleForm), 63),
	},
	reflect.TypeFor[Cache](): {
		"engine":         words(slices.Sorted(maps.Keys(cacheVersions))),
		"version":        words(slices.Sorted(slices.Values(slices.Concat(cacheVersions["valkey"], cacheVersions["redis"])))),
		"node":           words(classes("cache", cacheFamilies)),
		"replicas":       bounded(replicas),
		"port":           bounded(cachePorts),
		"snapshotDays":   bounded(snapshotDays),
		"snapshotWindow": form(dailyWindowForm), "maintenanceWindow": form(weeklyWindowForm),
	},
	reflect.TypeFor[Uploads](): {
		"keepDeletedDays": bounded(keptDays),
	},
	reflect.TypeFor[Queue](): {
		"maxReceives": bounded(receives), "depth": bounded(queueDepth),
	},
	reflect.TypeFor[Consumer](): {
		"service": form(orNothing(nameForm)), "function": form(orNothing(nameForm)),
	},
	reflect.TypeFor[Function](): {
		"image": short(form(orNothing(imageForm)), longestImage), "runtime": words(append([]string{""}, functionRuntimes...)),
		"memory": bounded(functionMemory), "concurrency": orZero(bounded(functionConcurrency)), "batch": bounded(functionBatch),
		"env": named(form(functionVariableForm), Limit{}), "secrets": named(form(functionVariableForm), Limit{}),
		"egress": anyOf(bounded(ports)),
	},
	reflect.TypeFor[Reviews](): {
		"ports": anyOf(bounded(ports)),
	},
	reflect.TypeFor[Borrower](): {
		"of": required(form(stackForm)), "days": bounded(reviewDays),
	},
	reflect.TypeFor[Releases](): {
		"keepDays": bounded(keptDays), "smoke": named(form(nameForm), Limit{}),
	},
	reflect.TypeFor[GitHub](): {
		"repository": required(form(repositoryForm)), "environment": form(orNothing(githubEnvironmentForm)), "branch": form(branchForm),
		"images": named(short(form(imageForm), longestImage), form(repositoryForm)), "pulledBy": anyOf(form(githubEnvironmentForm)),
	},
	reflect.TypeFor[State](): {
		"bucket": required(form(bucketForm)), "key": form(orNothing(keyForm)),
	},
	reflect.TypeFor[Call](): {
		"service": required(form(nameForm)), "path": required(short(form(healthForm), healthPath)), "status": bounded(answers),
		"headers": named(form(headerForm), form(headerValueForm)),
	},
	reflect.TypeFor[Backlog](): {
		"queue": required(form(nameForm)), "perTask": required(bounded(queueDepth)),
	},
	reflect.TypeFor[Service](): {
		"kind":    {Required: true},
		"image":   required(short(form(imageForm), longestImage)),
		"port":    orZero(bounded(ports)),
		"cpu":     numbers(cpuUnits()),
		"env":     named(form(variableForm), Limit{}),
		"secrets": named(form(variableForm), Limit{}),
		"egress":  anyOf(bounded(ports)),
		"ports":   anyOf(bounded(ports)), "ephemeralGiB": orZero(bounded(ephemeralGiB)),
		"sidecars": named(form(nameForm), Limit{}),
		"user":     form(userForm),
	},
	reflect.TypeFor[Files](): {
		"path": required(form(folderForm)),
		"uid":  bounded(posixIDs), "gid": bounded(posixIDs),
	},
	reflect.TypeFor[Redis](): {
		"password": required(form(variableForm)),
	},
	reflect.TypeFor[Health](): {
		"path":  short(form(healthForm), healthPath),
		"codes": form(codesForm),
	},
	reflect.TypeFor[Route](): {
		"host":       short(form(hostForm), dnsLabel),
		"hosts":      anyOf(short(form(hostForm), dnsLabel)),
		"paths":      listOf(pathCount, short(form(pathForm), patternLength)),
		"priority":   bounded(rulePriority),
		"priorities": named(short(form(hostForm), dnsLabel), bounded(rulePriority)),
	},
	reflect.TypeFor[CDN](): {
		"host": short(form(hostForm), dnsLabel),
	},
	reflect.TypeFor[Site](): {
		"static": listOf(staticCount, short(form(staticForm), staticLength)),
	},
	reflect.TypeFor[SSO](): {
		"issuer": required(form(httpsForm)), "authorizationEndpoint": required(form(httpsForm)),
		"tokenEndpoint": required(form(httpsForm)), "userInfoEndpoint": required(form(httpsForm)),
		"clientId": {Required: true},
		"scope":    form(scopeForm),
	},
	reflect.TypeFor[Scale](): {
		"min": bounded(taskCount), "max": orZero(bounded(taskCount)),
		"cpu": orZero(bounded(targetPercent)), "memory": orZero(bounded(targetPercent)),
	},
	reflect.TypeFor[Sidecar](): {
		"port": orZero(bounded(ports)), "memory": orZero(bounded(sidecarMemory)),
		"env": named(form(variableForm), Limit{}), "user": form(userForm),
	},
	reflect.TypeFor[Ulimits]():     {"nofile": orZero(bounded(openFiles))},
	reflect.TypeFor[Off]():         {"from": required(form(cronForm)), "until": required(form(cronForm))},
	reflect.TypeFor[Spot]():        {"base": bounded(spotBase)},
	reflect.TypeFor[Rollout]():     {"percent": orZero(bounded(shiftPercent))},
	reflect.TypeFor[Connections](): {"database": bounded(poolSize), "cache": bounded(poolSize)},
	reflect.TypeFor[Schedule](): {
		"cron": form(cronForm), "rate": form(rateForm),
		"retries": bounded(scheduleRetries),
	},
	reflect.TypeFor[Secret](): {
		"generate": orZero(bounded(generatedLength)),
	},
	reflect.TypeFor[Logs](): {
		"retentionDays": numbers(retentionDays),
	},
	reflect.TypeFor[Alerts](): {
		"email": anyOf(form(emailForm)),
	},
	reflect.TypeFor[Release](): {
		"images": named(form(imageForm), form(digestForm)),
	},
}
