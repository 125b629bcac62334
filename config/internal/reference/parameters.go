package main

import (
	"bytes"
	"fmt"

	"landfall/config"
)

const parametersText = `
## Parameters of PostgreSQL

What ` + "`parameters`" + ` of a database on RDS may hold. The ranges are those PostgreSQL 14 to 18 have in common, narrowed where
RDS allows less; those marked with a star wait for the next start of PostgreSQL. A whole number may be a formula of RDS
instead: ` + "`{DBInstanceClassMemory/32768}`" + `, ` + "`LEAST({DBInstanceClassMemory/9531392},400)`" + `. What it comes to on the
database's class is held against the range as well. A parameter that is not here is refused.

| Parameter | Values |
| --- | --- |
`

func parameterTable(text *bytes.Buffer) {
	text.WriteString(parametersText)
	for _, p := range config.ParameterValues() {
		star := ""
		if config.Static(p.Name) {
			star = ` \*`
		}
		fmt.Fprintf(text, "| `%s`%s | %s |\n", p.Name, star, cell(p.Values))
	}
}
