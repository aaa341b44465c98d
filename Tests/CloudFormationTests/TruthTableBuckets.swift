@testable import CloudFormation

extension Kind {
    fileprivate static let bucket = Kind("AWS::S3::Bucket")
    fileprivate static let policy = Kind("AWS::S3::BucketPolicy")
    fileprivate static let accessPoint = Kind("AWS::S3::AccessPoint", "Bucket: a")
}

extension Truth {
    static let buckets = [
        Truth("another name", .bucket, "BucketName: a", "BucketName: b", .replaces, .losesData, Page.bucket),
        Truth("a name where there was none", .bucket, "", "BucketName: a", .replaces, .losesData, Page.behaviours),
        Truth("its name dropped", .bucket, "BucketName: a", "", .replaces, .losesData, Page.behaviours),
        Truth(
            "noncurrent versions kept shorter", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 14}}]}",
            .inPlace, .losesData, Page.noncurrent),
        Truth(
            "noncurrent versions kept longer", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 14}}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]}",
            .inPlace, .safe, Page.noncurrent),
        Truth(
            "noncurrent versions kept from 9 to 30 days, which sorts the other way as text", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 9}}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]}",
            .inPlace, .safe, Page.noncurrent),
        Truth(
            "fewer noncurrent versions kept", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: "
                + "{NoncurrentDays: 30, NewerNoncurrentVersions: 5}}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: "
                + "{NoncurrentDays: 30, NewerNoncurrentVersions: 2}}]}",
            .inPlace, .losesData, Page.noncurrent),
        Truth(
            "noncurrent versions expire where they did not", .bucket, "VersioningConfiguration: {Status: Enabled}",
            "VersioningConfiguration: {Status: Enabled}, LifecycleConfiguration: "
                + "{Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]}",
            .inPlace, .losesData, Page.noncurrent),
        Truth(
            "objects expire where they did not", .bucket, "",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 365}]}", .inPlace, .losesData,
            Page.bucket),
        Truth(
            "objects expire earlier", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 365}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}", .inPlace, .losesData,
            Page.bucket),
        Truth(
            "objects expire later", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 365}]}", .inPlace, .safe,
            Page.bucket),
        Truth(
            "objects no longer expire", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}", "", .inPlace, .safe,
            Page.bucket),
        Truth(
            "a rule that expires objects, switched on", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Disabled, ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}", .inPlace, .losesData,
            Page.bucket),
        Truth(
            "a rule that expires objects, switched off", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{Status: Disabled, ExpirationInDays: 30}]}", .inPlace, .safe,
            Page.bucket),
        Truth(
            "a rule that expires objects, now for all of them", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, Prefix: tmp/, ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}", .inPlace, .losesData,
            Page.bucket),
        Truth(
            "a second rule that expires objects", .bucket,
            "LifecycleConfiguration: {Rules: [{Id: a, Status: Enabled, Prefix: tmp/, ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{Id: b, Status: Enabled, Prefix: logs/, ExpirationInDays: 90}, "
                + "{Id: a, Status: Enabled, Prefix: tmp/, ExpirationInDays: 30}]}",
            .inPlace, .losesData, Page.bucket),
        Truth(
            "a transition to another storage class", .bucket,
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]}",
            "LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}, "
                + "Transitions: [{StorageClass: INTELLIGENT_TIERING, TransitionInDays: 0}]}]}",
            .inPlace, .safe, Page.bucket),
        Truth(
            "Intelligent-Tiering", .bucket, "",
            "IntelligentTieringConfigurations: [{Id: a, Status: Enabled, "
                + "Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}]}]",
            .inPlace, .oneWay, Page.bucket),
        // A bucket with versions never becomes one without them again; it can only stop making new ones.
        Truth(
            "versions where there were none", .bucket, "", "VersioningConfiguration: {Status: Enabled}", .inPlace,
            .safe, or: [Outcome(.inPlace, .oneWay)], Page.versioning),
        Truth(
            "no new versions", .bucket, "VersioningConfiguration: {Status: Enabled}",
            "VersioningConfiguration: {Status: Suspended}", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts), Outcome(.inPlace, .losesData)], Page.versioning),
        Truth(
            "encryption", .bucket, "",
            "BucketEncryption: {ServerSideEncryptionConfiguration: "
                + "[{ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}}]}",
            .inPlace, .safe, Page.bucket),
        Truth(
            "public access blocked", .bucket, "PublicAccessBlockConfiguration: {BlockPublicAcls: false}",
            "PublicAccessBlockConfiguration: {BlockPublicAcls: true}", .inPlace, .safe, Page.bucket),
        Truth(
            "other origins", .bucket,
            "CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: ['https://a.example']}]}",
            "CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: ['https://b.example']}]}",
            .inPlace, .safe, Page.bucket),
        Truth("a tag", .bucket, "", "Tags: [{Key: a, Value: b}]", .inPlace, .safe, Page.bucket),
        Truth(
            "a tag of a bucket under a custom name", .bucket, "BucketName: a",
            "BucketName: a, Tags: [{Key: a, Value: b}]", .inPlace, .safe, Page.names),
        Truth(
            "accelerated transfers", .bucket, "", "AccelerateConfiguration: {AccelerationStatus: Enabled}", .inPlace,
            .safe, Page.bucket),
        Truth(
            "ownership of objects", .bucket, "OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}",
            "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}", .inPlace, .safe, Page.bucket),
        Truth(
            "another document", .policy, "Bucket: a, PolicyDocument: {Statement: []}",
            "Bucket: a, PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*'}]}",
            .inPlace, .safe, Page.resource("s3-bucketpolicy")),
        Truth(
            "another bucket", .policy, "Bucket: a, PolicyDocument: {Statement: []}",
            "Bucket: b, PolicyDocument: {Statement: []}", .replaces, .refused, Page.resource("s3-bucketpolicy")),
        Truth(
            "another network", .accessPoint, "VpcConfiguration: {VpcId: vpc-1}", "VpcConfiguration: {VpcId: vpc-2}",
            .replaces, .refused, Page.resource("s3-accesspoint")),
    ]
}
