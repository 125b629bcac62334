bind = "0.0.0.0:8000"
workers = 2
threads = 4
# Workers prove their life by a file, and on a disk that can block.
worker_tmp_dir = "/dev/shm"
# Longer than the load balancer keeps an idle connection: the one that closes it must be the balancer.
keepalive = 75
# Shorter than stopTimeout.
graceful_timeout = 25
# Only the load balancer reaches a task.
forwarded_allow_ips = "*"
accesslog = "-"
# Nobody steers a task from inside.
control_socket_disable = True
