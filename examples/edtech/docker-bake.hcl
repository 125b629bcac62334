# docker buildx bake --allow=fs.read=.. --push, with REGISTRY and COMMIT in the environment:
# what Valkey is built from lies beside this folder.
variable "REGISTRY" {
  # Where the images go: the part of a registry's URL before the image's name.
}

variable "COMMIT" {
  validation {
    condition     = length(COMMIT) == 40
    error_message = "COMMIT must be a full commit hash."
  }
}

group "default" {
  targets = ["api", "frontend", "metabase", "valkey"]
}

target "_common" {
  platforms = ["linux/arm64"]
  # Tags never move in the registry: one build, one tag.
  attest = ["type=provenance,mode=max", "type=sbom"]
}

target "api" {
  inherits   = ["_common"]
  context    = "api"
  dockerfile = "../api.Dockerfile"
  tags       = ["${REGISTRY}/api:sha-${COMMIT}"]
}

target "frontend" {
  inherits   = ["_common"]
  context    = "frontend"
  dockerfile = "../frontend.Dockerfile"
  tags       = ["${REGISTRY}/frontend:sha-${COMMIT}"]
}

target "metabase" {
  inherits   = ["_common"]
  context    = "."
  dockerfile = "metabase.Dockerfile"
  tags       = ["${REGISTRY}/metabase:sha-${COMMIT}"]
}

target "valkey" {
  inherits   = ["_common"]
  context    = "../valkey"
  dockerfile = "valkey.Dockerfile"
  tags       = ["${REGISTRY}/valkey:sha-${COMMIT}"]
}
