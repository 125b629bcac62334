package config

import "reflect"

// absence tells of a key that people look for in a section in vain.
type absence struct{ problem, repair string }

// absences are what a function lacks of what a service has, and what other tools call
// otherwise or have besides.
var absences = map[reflect.Type]map[string]absence{
	reflect.TypeFor[Function](): {
		"files":    {"is nothing a function has, of a zip or an image", "give the files to a service, or keep them in uploads"},
		"scale":    {"is nothing a function has", "use concurrency: Lambda starts as many as there is work for"},
		"cpu":      {"is nothing a function has", "use memory: Lambda gives CPU with it"},
		"health":   {"is nothing a function has", "remove it: its errors are watched by an alarm"},
		"schedule": {"is nothing a function has", "use a service of kind scheduled"},
	},
	reflect.TypeFor[Service](): {
		"bake":         {"is nothing a service has", "use rollout: {strategy: …, bake: …}"},
		"build":        {"is nothing a service has", "remove it: the builds of image are pushed into its registry and released"},
		"cron":         {"is nothing a service has", `use kind: scheduled and schedule: {cron: "0 3 * * ? *"}`},
		"depends_on":   {"is nothing a service has", "remove it: what it uses is there before it starts; between containers of one task use after"},
		"deploy":       {"is nothing a service has", "use scale for how many, cpu and memory for how large"},
		"domain":       {"is nothing a service has", "use route: {host: …}, a label below the domain of the environment"},
		"entrypoint":   {"is nothing a service has", "write the whole in command"},
		"every":        {"is nothing a service has", "use rollout: {strategy: …, every: …}"},
		"healthcheck":  {"is nothing a service has", "use health, with path or command"},
		"host":         {"is nothing a service has", "use route: {host: …}"},
		"networks":     {"is nothing a service has", "remove it: uses says what it may reach"},
		"owner":        {"is nothing a service has", "use rollout: {owner: …}"},
		"paths":        {"is nothing a service has", "use route: {paths: […]}"},
		"percent":      {"is nothing a service has", "use rollout: {strategy: …, percent: …}"},
		"public":       {"is nothing a service has", "use kind: web and route"},
		"replicas":     {"is nothing a service has", "use scale: {min: …, max: …}"},
		"restart":      {"is nothing a service has", "remove it: what stays is always started again"},
		"strategy":     {"is nothing a service has", "use rollout: {strategy: …}"},
		"tag":          {"is nothing a service has", "remove it: landfall:release says which build runs"},
		"volumes":      {"is nothing a service has", "use files for what must stay, uploads for what users upload"},
		"desiredCount": {"is nothing a service has", "use scale: {min: …, max: …}"},
	},
	reflect.TypeFor[Database](): {
		"backupRetention": {"is nothing a database has", "use backupDays"},
		"instanceClass":   {"is nothing a database has", "use class"},
		"password":        {"is nothing a database has", "remove it: one is made, and handed to what uses the database"},
		"storage":         {"is nothing a database has", "use storageGiB"},
	},
	reflect.TypeFor[Platform](): {
		"budget":  {"is nothing an environment has", "set it in the account, where it counts what other environments cost as well"},
		"region":  {"is nothing an environment has", "write aws:region beside landfall:platform"},
		"redis":   {"is nothing an environment has", "use cache"},
		"secrets": {"is nothing an environment has", "name them under the secrets of a service, and run pulumi config set --secret NAME"},
		"tags":    {"is nothing an environment has", "use costCentre: all else that is tagged is tagged by itself"},
	},
}
