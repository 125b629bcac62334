package data

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// boot is the script that makes a machine a PostgreSQL server. It is a file of its
// own so that editors and shellcheck read it as what it is.
//
//go:embed machine/boot.sh
var boot string

// wrapping has cloud-init run the script at every boot instead of the first alone.
// https://repost.aws/knowledge-center/execute-user-data-ec2
const wrapping = `Content-Type: multipart/mixed; boundary="//"
MIME-Version: 1.0

--//
Content-Type: text/cloud-config; charset="us-ascii"
MIME-Version: 1.0

#cloud-config
cloud_final_modules:
- [scripts-user, always]

--//
Content-Type: text/x-shellscript; charset="us-ascii"
MIME-Version: 1.0

#!/bin/bash
%s%s
--//--
`

// userData is what the machine reads at every boot: what is to be known about this
// environment, and the script. The password is not in it, as everybody who may
// look at a machine may read its user data.
func userData(c *config.Config, volume, secret, bucket pulumi.StringOutput) pulumi.StringOutput {
	known := pulumi.Sprintf("volume='%s'\nsecret='%s'\nbucket='%s'\n%s", volume, secret, bucket, variables(c))
	return pulumi.Sprintf(wrapping, known, boot)
}

// variables are what the stack file says, for the script. Every value has passed
// the configuration's checks: none holds a quote.
func variables(c *config.Config) string {
	d := c.Database
	backup, _, _ := strings.Cut(d.BackupWindow, "-")
	var text strings.Builder
	for _, v := range []struct {
		name  string
		value any
	}{
		{"environment", c.Prefix()},
		{"region", c.Region},
		{"suffix", c.DNSSuffix()},
		{"namespace", MetricNamespace},
		{"log_group", machineLogs(c)},
		{"host", c.DatabaseHost()},
		{"port", d.Port},
		{"major", d.Version},
		{"database", d.Name},
		{"owner", d.Username},
		{"preload", preload(d)},
		{"slow_query", int(d.SlowQuery) * 1000},
		{"keep_days", d.BackupDays},
		{"backup_at", backup},
		{"maintain_at", calendar(d.MaintenanceWindow)},
	} {
		fmt.Fprintf(&text, "%s='%v'\n", v.name, v.value)
	}
	fmt.Fprintf(&text, "packages=(%s)\nextensions=(%s)\n", strings.Join(d.Packages(), " "), strings.Join(d.Extensions, " "))
	return text.String()
}

// preload are the libraries of the server itself; TimescaleDB wants to be first.
func preload(d *config.Database) string {
	if d.Timescale() {
		return "timescaledb,pg_stat_statements"
	}
	return "pg_stat_statements"
}

// calendar is the beginning of a weekly window as systemd writes it: sun:03:30-… is
// Sun *-*-* 03:30.
func calendar(window string) string {
	start, _, _ := strings.Cut(window, "-")
	day, clock, _ := strings.Cut(start, ":")
	return strings.ToUpper(day[:1]) + day[1:] + " *-*-* " + clock
}
