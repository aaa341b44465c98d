extension StarterTiers {
    /// `theanswerai-server-storage.yml`: a private, versioned bucket. The lifecycle rules are the same; one is switched.
    static func storage(_ values: StarterTierValues) -> String {
        #"""
        # The services' bucket on S3: private, versioned, encrypted, HTTPS only, the same resources in every tier.
        #
        # Safe to change: the values under Mappings. Turning Intelligent-Tiering off moves nothing back and loses nothing.
        # An environment other than staging and prod needs an entry of its own under Mappings, or its deployment fails.
        # Browsers that upload straight to the bucket need a CorsConfiguration: add it to every tier.
        #
        # Not safe to change: logical ids, and a BucketName where there is none: that would be a new, empty bucket. Fewer
        # NoncurrentDays delete older versions for good. Services import the exports: they can neither change nor go.
        Metadata:
            TiergitStorage:
                Tier: \#(values.tier)

        Parameters:
            App:
                Type: String
                Description: The name of the Copilot application.
            Env:
                Type: String
                Description: The name of the Copilot environment.

        Mappings:
            theansweraiserverstorageEnvConfigurationMap:
                staging:
                    IntelligentTiering: '\#(values.intelligentTiering)'
                prod:
                    IntelligentTiering: '\#(values.intelligentTiering)'

        Conditions:
            theansweraiserverstorageTiersObjects: !Equals
                - !FindInMap [theansweraiserverstorageEnvConfigurationMap, !Ref Env, IntelligentTiering]
                - 'true'

        Resources:
            theansweraiserverstorageBucket:
                Type: AWS::S3::Bucket
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
                Metadata:
                    'aws:copilot:description': 'A bucket for the files of the services'
                Properties:
                    VersioningConfiguration:
                        Status: Enabled
                    BucketEncryption:
                        ServerSideEncryptionConfiguration:
                            - ServerSideEncryptionByDefault:
                                  SSEAlgorithm: AES256
                    PublicAccessBlockConfiguration:
                        BlockPublicAcls: true
                        BlockPublicPolicy: true
                        IgnorePublicAcls: true
                        RestrictPublicBuckets: true
                    OwnershipControls:
                        Rules:
                            - ObjectOwnership: BucketOwnerEnforced
                    LifecycleConfiguration:
                        Rules:
                            - Id: ExpireNonCurrentObjects
                              Status: Enabled
                              NoncurrentVersionExpiration:
                                  NoncurrentDays: 30
                              AbortIncompleteMultipartUpload:
                                  DaysAfterInitiation: 7
                            - Id: MoveToIntelligentTiering
                              Status: !If [theansweraiserverstorageTiersObjects, Enabled, Disabled]
                              Transitions:
                                  - StorageClass: INTELLIGENT_TIERING
                                    TransitionInDays: 0

            theansweraiserverstorageBucketPolicy:
                Type: AWS::S3::BucketPolicy
                # A bucket that is kept must not lose its policy.
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
                Metadata:
                    'aws:copilot:description': 'A policy that refuses plain HTTP'
                Properties:
                    Bucket: !Ref theansweraiserverstorageBucket
                    PolicyDocument:
                        Version: '2012-10-17'
                        Statement:
                            - Sid: ForceHTTPS
                              Effect: Deny
                              Principal: '*'
                              Action: 's3:*'
                              Resource:
                                  - !GetAtt theansweraiserverstorageBucket.Arn
                                  - !Sub '${theansweraiserverstorageBucket.Arn}/*'
                              Condition:
                                  Bool:
                                      'aws:SecureTransport': 'false'

        Outputs:
            theansweraiserverstorageName:
                Description: The name of the bucket.
                Value: !Ref theansweraiserverstorageBucket
                Export:
                    Name: !Sub '${App}-${Env}-theansweraiserverstorageBucketName'
            theansweraiserverstorageBucketARN:
                Description: The ARN of the bucket.
                Value: !GetAtt theansweraiserverstorageBucket.Arn
                Export:
                    Name: !Sub '${App}-${Env}-theansweraiserverstorageBucketARN'
            theansweraiserverstorageBucketRegion:
                Description: The region of the bucket.
                Value: !Ref AWS::Region
                Export:
                    Name: !Sub '${App}-${Env}-theansweraiserverstorageBucketRegion'

        """#
    }
}
