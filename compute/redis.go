package compute

import "landfall/data"

// redis keeps the address of a service that is a Redis where those that use it read
// it; nil for any other.
func (b serviceBuilder) redis() (map[string]data.Fact, error) {
	if b.settings.Redis == nil {
		return nil, nil
	}
	return data.KeepRedis(b.ctx, b.name+"-redis", data.RedisArgs{
		Config: b.Config, Keys: b.Keys, Service: b.name, Secrets: b.Secrets,
	}, b.parent)
}
