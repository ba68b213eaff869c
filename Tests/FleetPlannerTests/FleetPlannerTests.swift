// FleetPlanner
