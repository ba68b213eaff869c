import Testing

struct PlanTextTests {}
