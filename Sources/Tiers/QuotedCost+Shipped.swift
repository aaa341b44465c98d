/// What clients of the shipped tiers are quoted: staging and production, dollars a month. The rows do not add up to the quoted totals.
extension QuotedCost {
    /// By tier.
    package static let shipped: [String: [QuotedCost]] = [
        "minimum": minimum, "medium": medium, "enterprise": enterprise,
    ]

    private static let minimum = [
        row("Web Service", "$5-8", "$5-8"),
        row("Backend Service", "$8-12", "$15-25"),
        row("Aurora Database", "$10-15", "$15-25"),
        row("Redis Cache", "$6-10", "$6-10"),
        row("S3 Storage", "$2-5", "$3-8"),
        row("EFS Storage", "$5-10", "$8-15"),
        row("Load Balancer", "$9", "$9"),
        row("VPC/Networking", "$45", "$45"),
        row("Other AWS", "$5-10", "$8-15"),
    ]

    private static let medium = [
        row("Web Service", "$8-12", "$12-20"),
        row("Backend Service", "$12-18", "$20-35"),
        row("Aurora Database", "$15-25", "$25-50"),
        row("Redis Cache", "$12-20", "$12-20"),
        row("S3 Storage", "$3-6", "$4-10"),
        row("EFS Storage", "$8-12", "$12-20"),
        row("Load Balancer", "$9", "$9"),
        row("VPC/Networking", "$45", "$45"),
        row("Other AWS", "$6-12", "$10-20"),
    ]

    private static let enterprise = [
        row("Web Service", "$12-20", "$20-40"),
        row("Backend Service", "$18-30", "$35-70"),
        row("Aurora Database", "$25-50", "$50-150"),
        row("Redis Cache", "$20-40", "$30-60"),
        row("S3 Storage", "$4-10", "$6-20"),
        row("EFS Storage", "$12-20", "$20-40"),
        row("Load Balancer", "$9", "$9"),
        row("VPC/Networking", "$45", "$45"),
        row("Other AWS", "$10-20", "$20-40"),
    ]

    private static func row(_ component: String, _ staging: String, _ production: String) -> QuotedCost {
        var amounts: [String: CostRange] = [:]
        amounts["staging"] = CostRange(staging)
        amounts["prod"] = CostRange(production)
        return QuotedCost(component: component, amounts: amounts)
    }
}
