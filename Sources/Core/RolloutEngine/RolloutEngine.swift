// RolloutEngine
