# Makes this machine the PostgreSQL server that the variables above describe. It
# runs at every boot and leaves alone what is right already: that is how a change
# of the variables arrives.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive HOME=/root

mount=/var/lib/postgresql
data=$mount/$major/main
tls=$mount/tls
bin=/usr/lib/postgresql/$major/bin
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
changed=

# put writes a file from standard input; one that differs has the server restarted.
put() { # path mode owner
	local new
	new=$(mktemp)
	cat >"$new"
	if ! cmp -s "$new" "$1"; then
		install -D -m "$2" -o "$3" -g "$3" "$new" "$1"
		changed=yes
	fi
	rm -f "$new"
}

# retried tries what others may hold up: a lock of apt, a mirror, a network not yet up.
retried() {
	for _ in {1..30}; do
		"$@" && return
		sleep 10
	done
	return 1
}

fetch() { retried curl -fsSL "$@"; }
apt() { retried apt-get -q -y -o DPkg::Lock::Timeout=600 -o APT::Update::Error-Mode=any "$@"; }
sql() { runuser -u postgres -- "$bin/psql" -X -q -v ON_ERROR_STOP=1 -p "$port" "$@"; }
stanza() { runuser -u postgres -- pgbackrest --stanza=main "$@"; }

# The volume is attached once the machine runs. It is formatted once in its life:
# mkfs.xfs refuses by itself where it finds anything.
volume() {
	local device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume/-/} uuid
	for _ in {1..180}; do
		[ -e "$device" ] && break
		sleep 5
	done
	if [ ! -e "$device" ]; then
		echo "the volume $volume is not attached" >&2
		exit 1
	fi
	[ -n "$(blkid -p -o value -s TYPE "$device")" ] || mkfs.xfs "$device"
	uuid=$(blkid -p -o value -s UUID "$device")
	sed -i "\|^[^ ]* $mount |d" /etc/fstab
	echo "UUID=$uuid $mount xfs noatime,nofail 0 2" >>/etc/fstab
	systemctl daemon-reload
	mkdir -p "$mount"
	mountpoint -q "$mount" || mount "$mount"
	xfs_growfs -d "$mount" >/dev/null
}

# trust keeps the one key of a repository that is pinned here, whatever else the
# repository hands out.
trust() { # name url fingerprint
	local ring=/etc/apt/keyrings/$1.gpg home
	[ -s "$ring" ] && return
	home=$(mktemp -d)
	fetch -o "$home/all" "$2"
	gpg --homedir "$home" --batch --quiet --import "$home/all"
	gpg --homedir "$home" --batch --export "$3" >"$home/pinned"
	[ -s "$home/pinned" ]
	install -D -m 0644 "$home/pinned" "$ring"
	rm -rf "$home"
}

packages() {
	trust pgdg https://www.postgresql.org/media/keys/ACCC4CF8.asc B97B0AFCAA1A47F044F244A07FCC7D46ACCC4CF8
	trust timescale https://packagecloud.io/timescale/timescaledb/gpgkey 1005FB68604CE9B8F6879CF759F18EDF47F24417
	put /etc/apt/sources.list.d/database.list 0644 root <<-END
		deb [signed-by=/etc/apt/keyrings/pgdg.gpg] https://apt.postgresql.org/pub/repos/apt $codename-pgdg main
		deb [signed-by=/etc/apt/keyrings/timescale.gpg] https://packagecloud.io/timescale/timescaledb/ubuntu/ $codename main
	END
	# The cluster is ours, on the volume, and not the one the package would make.
	put /etc/postgresql-common/createcluster.conf 0644 root <<<'create_main_cluster = false'
	put /etc/apt/apt.conf.d/60database 0644 root <<-'END'
		Unattended-Upgrade::Origins-Pattern { "origin=apt.postgresql.org"; };
	END
	systemctl disable --now apt-daily-upgrade.timer
	local all=(unattended-upgrades python3-boto3 pgbackrest "postgresql-$major" "${packages[@]}")
	if ! dpkg -s "${all[@]}" >/dev/null 2>&1; then
		apt update
		apt install --no-install-recommends "${all[@]}"
	fi
	locale -a | grep -qx en_US.utf8 || locale-gen en_US.UTF-8
}

# The agent brings the logs to CloudWatch; Ubuntu has no package of it.
logs() {
	local from=https://amazoncloudwatch-agent-$region.s3.$region.$suffix/ubuntu/arm64/latest home
	local agent=/opt/aws/amazon-cloudwatch-agent
	if ! dpkg -s amazon-cloudwatch-agent >/dev/null 2>&1; then
		trust cloudwatch https://amazoncloudwatch-agent.s3.amazonaws.com/assets/amazon-cloudwatch-agent.gpg 937616F3450B7D806CBD9725D58167303B789C72
		home=$(mktemp -d)
		fetch --remote-name-all --output-dir "$home" "$from"/amazon-cloudwatch-agent.deb{,.sig}
		gpgv --keyring /etc/apt/keyrings/cloudwatch.gpg "$home"/amazon-cloudwatch-agent.deb{.sig,}
		chmod 0755 "$home" # apt reads the file as a user of its own
		apt install "$home/amazon-cloudwatch-agent.deb"
		rm -rf "$home"
	fi
	put $agent/etc/database.json 0644 root <<-END
		{"logs": {"logs_collected": {"files": {"collect_list": [
		  {"file_path": "/var/log/cloud-init-output.log", "log_group_name": "$log_group", "log_stream_name": "boot/{instance_id}"},
		  {"file_path": "/var/log/postgresql/postgresql-*.log", "log_group_name": "$log_group", "log_stream_name": "postgresql/{instance_id}"}
		]}}}}
	END
	$agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:$agent/etc/database.json
}

# The certificate vouches for itself. It lies on the volume, so that clients who
# know it go on trusting the next machine.
certificate() {
	install -d -m 0700 -o postgres -g postgres "$tls"
	if ! openssl x509 -in "$tls/server.crt" -noout -checkend 31536000 >/dev/null 2>&1; then
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=database \
			-addext "subjectAltName=DNS:$host" -addext basicConstraints=critical,CA:TRUE \
			-keyout "$tls/server.key" -out "$tls/server.crt"
		chown postgres:postgres "$tls"/server.*
		chmod 0600 "$tls/server.key"
		changed=yes
	fi
	python3 -c 'import boto3, sys
boto3.client("s3", region_name=sys.argv[1]).put_object(Bucket=sys.argv[2], Key="certificate.pem",
    Body=open(sys.argv[3], "rb"), ContentType="application/x-pem-file", ServerSideEncryption="AES256")' \
		"$region" "$bucket" "$tls/server.crt"
}

# A new major never starts on an empty directory beside the old one: the old
# server runs on until somebody has upgraded the data.
cluster() {
	local path
	for path in "$mount" "$data"; do
		[ ! -e "$path" ] || [ "$(stat -c %U "$path")" = postgres ] || chown -R postgres:postgres "$mount"
	done
	[ -s "$data/PG_VERSION" ] && return
	if compgen -G "$mount/*/main/PG_VERSION" >/dev/null; then
		echo "the volume holds another major than $major: see docs/database-on-ec2.md" >&2
		exit 1
	fi
	install -d -m 0700 -o postgres -g postgres "$data"
	runuser -u postgres -- "$bin/initdb" -D "$data" --data-checksums --encoding=UTF8 --locale=en_US.UTF-8 --auth=reject
}

# Memory is divided as timescaledb-tune does, connections are counted as RDS does.
settings() {
	local memory cores connections maintenance
	memory=$(awk '/^MemTotal:/ {print $2}' /proc/meminfo)
	cores=$(nproc)
	connections=$((memory * 1024 / 9531392))
	connections=$((connections > 5000 ? 5000 : connections < 50 ? 50 : connections))
	maintenance=$((memory / 16 > 2000000 ? 2000000 : memory / 16))
	put "$data/postgresql.conf" 0600 postgres <<-END
		listen_addresses = '*'
		port = $port
		unix_socket_directories = '/run/postgresql'
		max_connections = $connections
		shared_buffers = $((memory / 4))kB
		effective_cache_size = $((memory * 3 / 4))kB
		maintenance_work_mem = ${maintenance}kB
		max_worker_processes = $((cores + 19))
		max_parallel_workers = $cores
		max_wal_size = 2GB
		wal_compression = on
		random_page_cost = 1.1
		effective_io_concurrency = 200
		shared_preload_libraries = '$preload'
		timescaledb.telemetry_level = off
		password_encryption = scram-sha-256
		ssl = on
		ssl_cert_file = '$tls/server.crt'
		ssl_key_file = '$tls/server.key'
		ssl_min_protocol_version = 'TLSv1.2'
		archive_mode = on
		archive_command = 'pgbackrest --stanza=main archive-push %p'
		archive_timeout = 300
		logging_collector = on
		log_directory = '/var/log/postgresql'
		log_filename = 'postgresql-%a.log'
		log_rotation_age = 1d
		log_rotation_size = 0
		log_truncate_on_rotation = on
		log_line_prefix = '%m [%p] %u@%d %h '
		log_min_duration_statement = $slow_query
		log_statement = ddl
		log_connections = on
		log_disconnections = on
		log_lock_waits = on
		timezone = 'UTC'
		log_timezone = 'UTC'
	END
	put "$data/pg_hba.conf" 0600 postgres <<-END
		local all postgres peer
		hostssl all all 0.0.0.0/0 scram-sha-256
	END
	put /etc/pgbackrest.conf 0640 postgres <<-END
		[global]
		repo1-type=s3
		repo1-path=/pgbackrest
		repo1-s3-bucket=$bucket
		repo1-s3-endpoint=s3.$region.$suffix
		repo1-s3-region=$region
		repo1-s3-key-type=auto
		repo1-retention-full-type=time
		repo1-retention-full=$keep_days
		repo1-bundle=y
		compress-type=zst
		start-fast=y
		log-level-file=off
		[main]
		pg1-path=$data
		pg1-port=$port
		pg1-socket-path=/run/postgresql
	END
}

server() {
	put /etc/systemd/system/database.service 0644 root <<-END
		[Unit]
		Description=PostgreSQL $major
		Wants=network-online.target
		After=network-online.target
		RequiresMountsFor=$mount
		[Service]
		Type=notify
		User=postgres
		RuntimeDirectory=postgresql
		RuntimeDirectoryPreserve=yes
		ExecStart=$bin/postgres -D $data
		ExecReload=/bin/kill -HUP \$MAINPID
		KillMode=mixed
		KillSignal=SIGINT
		TimeoutStartSec=infinity
		TimeoutStopSec=300
		Restart=on-failure
		OOMScoreAdjust=-900
		Environment=PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj
		[Install]
		WantedBy=multi-user.target
	END
	systemctl daemon-reload
	systemctl enable database.service
	if [ -n "$changed" ]; then systemctl restart database.service; else systemctl start database.service; fi
}

# The password stands in no log and on no command line.
roles() {
	local password extension
	password=$(python3 -c 'import boto3, json, sys
secrets = boto3.client("secretsmanager", region_name=sys.argv[1])
print(json.loads(secrets.get_secret_value(SecretId=sys.argv[2])["SecretString"])["password"])' "$region" "$secret")
	sql -d postgres -v owner="$owner" -v database="$database" <<-'END'
		SELECT format('CREATE ROLE %I LOGIN CREATEDB CREATEROLE', :'owner')
		WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
		SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
		WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
		GRANT pg_monitor, pg_signal_backend TO :"owner";
	END
	sql -d postgres <<-END
		SET log_statement = none;
		SET log_min_duration_statement = -1;
		SET log_min_error_statement = panic;
		ALTER ROLE "$owner" PASSWORD '$password';
	END
	for extension in "${extensions[@]}"; do
		sql -d "$database" -c "CREATE EXTENSION IF NOT EXISTS \"$extension\" CASCADE"
	done
}

# timed runs a program by the clock, under a name of its own.
timed() { # name user calendar
	put "/etc/systemd/system/database-$1.service" 0644 root <<-END
		[Service]
		Type=oneshot
		User=$2
		EnvironmentFile=/etc/database.env
		ExecStart=/usr/local/sbin/database-$1
	END
	put "/etc/systemd/system/database-$1.timer" 0644 root <<-END
		[Timer]
		OnCalendar=$3
		AccuracySec=1s
		[Install]
		WantedBy=timers.target
	END
	systemctl daemon-reload
	systemctl enable database-"$1".timer
	systemctl restart database-"$1".timer
}

chores() {
	put /etc/database.env 0644 root <<-END
		PATH=$bin:/usr/sbin:/usr/bin:/sbin:/bin
		REGION=$region
		PORT=$port
		DATA=$data
		NAMESPACE=$namespace
		ENVIRONMENT=$environment
	END
	put /usr/local/sbin/database-backup 0755 root <<-'END'
		#!/bin/bash
		# Everything on Sundays, else what is new since then.
		type=diff
		[ "$(date -u +%u)" = 7 ] && type=full
		exec pgbackrest --stanza=main --type="$type" backup
	END
	put /usr/local/sbin/database-maintain 0755 root <<-'END'
		#!/bin/bash
		# Security upgrades, and whatever restart they ask for.
		apt-get -q -o DPkg::Lock::Timeout=600 update
		unattended-upgrade
		if [ -e /run/reboot-required ]; then
			systemctl reboot
		elif readlink "/proc/$(systemctl show -p MainPID --value database)/exe" | grep -q deleted; then
			systemctl restart database
		fi
	END
	watch
	timed backup postgres "*-*-* $backup_at:00 UTC"
	timed maintain root "$maintain_at:00 UTC"
	timed watch postgres "*-*-* *:*:00"
	# What an earlier life of the bucket holds belongs to another cluster: nothing
	# of it is overwritten, and the alarm on the backup's age tells.
	stanza stanza-create || echo 'the bucket holds the backups of another cluster' >&2
	[[ $(stanza info --output=json) == *'"backup":[{'* ]] || systemctl start --no-block database-backup.service
}

watch() {
	put /usr/local/sbin/database-watch 0755 root <<-'END'
		#!/usr/bin/python3
		"""Tells CloudWatch once a minute how PostgreSQL is."""
		import glob, json, os, subprocess, time
		import boto3

		env = os.environ

		def run(*command):
		    return subprocess.run(command, capture_output=True, text=True, timeout=40)

		data, disk = [], os.statvfs(env["DATA"])
		def tell(name, value, unit):
		    data.append({"MetricName": name, "Value": float(value), "Unit": unit,
		                 "Dimensions": [{"Name": "Environment", "Value": env["ENVIRONMENT"]}]})

		memory = {line.split(":")[0]: int(line.split()[1]) for line in open("/proc/meminfo")}
		tell("StorageUsed", 100 - 100 * disk.f_bavail / disk.f_blocks, "Percent")
		tell("MemoryFree", 100 * memory["MemAvailable"] / memory["MemTotal"], "Percent")
		tell("WaitingSegments", len(glob.glob(env["DATA"] + "/pg_wal/archive_status/*.ready")), "Count")
		asked = run("psql", "-XAt", "-F ", "-p", env["PORT"], "-d", "postgres", "-c",
		            "SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
		            " (SELECT max(age(datfrozenxid)) FROM pg_database)")
		tell("Answers", asked.returncode == 0, "Count")
		if asked.returncode == 0:
		    connections, transactions = asked.stdout.split()
		    tell("Connections", connections, "Count")
		    tell("UsedTransactionIDs", transactions, "Count")
		known = run("pgbackrest", "--stanza=main", "--output=json", "info")
		backups = json.loads(known.stdout)[0].get("backup", []) if known.returncode == 0 else []
		if backups:
		    tell("BackupAge", time.time() - backups[-1]["timestamp"]["stop"], "Seconds")
		boto3.client("cloudwatch", region_name=env["REGION"]).put_metric_data(Namespace=env["NAMESPACE"], MetricData=data)
	END
}

volume
packages
logs
cluster
certificate
settings
server
roles
chores
