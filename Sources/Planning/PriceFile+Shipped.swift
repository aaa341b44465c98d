extension PriceFile {
    /// The price file that comes with the program, as `tiergit cost --prices` prints it.
    package static let shippedText = #"""
        # What AWS charges, for `tiergit cost`. Save it as copilot/prices.yml and change it: that file then counts, not this one.
        #
        # Prices are on demand, in dollars, without tax, free tier, savings plans and discounts. `source` is the page where the amount
        # was read; `verified: false` says that the page does not give AWS's price for this region at a known date. A price that is
        # taken out makes what it is for unknown; it never counts as nothing.
        #
        # A cache node is `elasticache.<node type>` for Redis and Memcached, `elasticache.valkey.<node type>` for Valkey. The amounts
        # of nodes are those that public code quotes from the AWS price list (read there on 2026-10-02); the source shows them only
        # to a browser, so they were not read on it.
        format: 1
        date: 2026-11-23
        region: us-east-1
        currency: USD
        prices:
          fargate.vcpu:
            unit: vCPU-hour
            amount: 0.04048
            source: https://www.factualminds.com/blog/amazon-fargate-ecs-task-pricing-2026.md
          fargate.memory:
            unit: GB-hour
            amount: 0.004445
            source: https://www.factualminds.com/blog/amazon-fargate-ecs-task-pricing-2026.md
          aurora.acu:
            unit: ACU-hour
            amount: 0.12
            source: https://www.factualminds.com/blog/amazon-aurora-pricing-io-optimized-serverless-v2-global/
          aurora.storage:
            unit: GB-month
            amount: 0.10
            source: https://www.cloudexmachina.io/blog/aws-aurora-pricing
            verified: false
            note: The source calls it representative of this region.
          aurora.io:
            unit: million requests
            amount: 0.20
            source: https://www.jusdb.com/blog/aws-rds-vs-aurora-vs-serverless-cost-comparison
            verified: false
            note: The source names no region and no date.
          s3.storage:
            unit: GB-month
            amount: 0.023
            source: https://cloudburn.io/blog/amazon-s3-pricing
            note: S3 Standard, the first 50 TB; Intelligent-Tiering begins at the same price.
          s3.monitoring:
            unit: 1000 objects a month
            amount: 0.0025
            source: https://www.usage.ai/blogs/aws/storage-cost/s3/cost-calculator/
            note: Intelligent-Tiering, objects of 128 KB and more.
          efs.storage:
            unit: GB-month
            amount: 0.30
            source: https://www.factualminds.com/blog/amazon-efs-pricing-throughput-modes-storage-classes/
            note: Standard class, regional.
          efs.throughput:
            unit: MiB/s-month
            amount: 6.00
            source: https://livebook.manning.com/learn/concepts/throughput-mode--config/amazon-web-services-in-action-third-edition
            verified: false
            note: A book, which names no region and no date; AWS counts it in MB/s.
          alb.hour:
            unit: hour
            amount: 0.0225
            source: https://raw.githubusercontent.com/api-evangelist/amazon-elastic-load-balancing/refs/heads/main/plans/amazon-elastic-load-balancing-plans-pricing.yml
          alb.lcu:
            unit: LCU-hour
            amount: 0.008
            source: https://raw.githubusercontent.com/api-evangelist/amazon-elastic-load-balancing/refs/heads/main/plans/amazon-elastic-load-balancing-plans-pricing.yml
          nat.hour:
            unit: hour
            amount: 0.045
            source: https://basavytix.com/blog/aws-nat-gateway-pricing
          nat.data:
            unit: GB
            amount: 0.045
            source: https://basavytix.com/blog/aws-nat-gateway-pricing
          secret:
            unit: month
            amount: 0.40
            source: https://raw.githubusercontent.com/api-evangelist/amazon-secrets-manager/refs/heads/main/plans/amazon-secrets-manager-plans-pricing.yml
          kms.key:
            unit: month
            amount: 1.00
            source: https://www.factualminds.com/blog/aws-kms-pricing-keys-requests-multi-region/
          elasticache.cache.t4g.micro:
            unit: hour
            amount: 0.016
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.t4g.small:
            unit: hour
            amount: 0.032
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.t4g.medium:
            unit: hour
            amount: 0.065
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.t3.micro:
            unit: hour
            amount: 0.017
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.t3.small:
            unit: hour
            amount: 0.034
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.t3.medium:
            unit: hour
            amount: 0.068
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.m6g.large:
            unit: hour
            amount: 0.149
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.m6g.xlarge:
            unit: hour
            amount: 0.297
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.m6g.2xlarge:
            unit: hour
            amount: 0.593
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.m7g.large:
            unit: hour
            amount: 0.158
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.m7g.xlarge:
            unit: hour
            amount: 0.315
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.m7g.2xlarge:
            unit: hour
            amount: 0.629
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.r6g.large:
            unit: hour
            amount: 0.206
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.r6g.xlarge:
            unit: hour
            amount: 0.411
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.r6g.2xlarge:
            unit: hour
            amount: 0.821
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.r7g.large:
            unit: hour
            amount: 0.219
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.r7g.xlarge:
            unit: hour
            amount: 0.437
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.cache.r7g.2xlarge:
            unit: hour
            amount: 0.873
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.valkey.cache.t4g.micro:
            unit: hour
            amount: 0.0128
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.valkey.cache.t4g.small:
            unit: hour
            amount: 0.0256
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.valkey.cache.t4g.medium:
            unit: hour
            amount: 0.052
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.valkey.cache.m7g.large:
            unit: hour
            amount: 0.1264
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false
          elasticache.valkey.cache.r7g.large:
            unit: hour
            amount: 0.1752
            source: https://aws.amazon.com/elasticache/pricing/
            verified: false

        """#

    /// The same, read.
    package static func shipped() throws(PriceFileError) -> PriceFile {
        try parse(Array(shippedText.utf8), file: "the prices of tiergit")
    }
}
