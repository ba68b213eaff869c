// FleetController
