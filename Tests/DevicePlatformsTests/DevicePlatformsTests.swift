// DevicePlatforms
