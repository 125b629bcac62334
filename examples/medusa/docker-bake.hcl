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
  targets = ["medusa", "storefront"]
}

target "_common" {
  platforms = ["linux/arm64"]
  # Tags never move in the registry: one build, one tag.
  attest = ["type=provenance,mode=max", "type=sbom"]
}

target "medusa" {
  inherits   = ["_common"]
  context    = "medusa"
  dockerfile = "../medusa.Dockerfile"
  tags       = ["${REGISTRY}/medusa:sha-${COMMIT}"]
}

target "storefront" {
  inherits   = ["_common"]
  context    = "storefront"
  dockerfile = "../storefront.Dockerfile"
  args = {
    NEXT_PUBLIC_BASE_URL               = null # each from the environment
    NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY = null
    NEXT_PUBLIC_DEFAULT_REGION         = null
  }
  tags       = ["${REGISTRY}/storefront:sha-${COMMIT}"]
}
