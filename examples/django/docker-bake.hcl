# docker buildx bake --push, with REGISTRY and COMMIT in the environment.
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
  targets = ["app", "reports"]
}

target "_common" {
  platforms  = ["linux/arm64"]
  context    = "app"
  dockerfile = "../app.Dockerfile"
}

target "app" {
  inherits = ["_common"]
  target   = "app"
  # Tags never move in the registry: one build, one tag.
  attest = ["type=provenance,mode=max", "type=sbom"]
  tags   = ["${REGISTRY}/app:sha-${COMMIT}"]
}

target "reports" {
  inherits = ["_common"]
  target   = "reports"
  # Lambda takes an image by itself, and none with attestations beside it.
  attest = ["type=provenance,disabled=true", "type=sbom,disabled=true"]
  output = ["type=registry,oci-mediatypes=false"]
  tags   = ["${REGISTRY}/reports:sha-${COMMIT}"]
}
