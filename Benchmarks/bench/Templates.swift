/// Templates as teams have them, made up.
enum Templates {
    /// Twelve resources; the larger one differs in three of them.
    static func template(_ number: Int, isLarger: Bool = false) -> String {
        var text = """
            # Part \(number) of what the services need.
            Parameters:
                App:
                    Type: String
                Env:
                    Type: String

            Mappings:
                Sizes:
                    staging:
                        Capacity: 5
                    prod:
                        Capacity: \(isLarger ? 20 : 10)

            Conditions:
                IsProd: !Equals [!Ref Env, prod]

            Resources:

            """
        for copy in 1...2 {
            let name = "Part\(number)\(copy == 1 ? "First" : "Second")"
            text += """
                    \(name)Bucket:
                        Type: AWS::S3::Bucket
                        DeletionPolicy: Retain
                        UpdateReplacePolicy: Retain
                        Properties:
                            VersioningConfiguration:
                                Status: Enabled
                            LifecycleConfiguration:
                                Rules:
                                    - Id: ExpireOldVersions
                                      Status: Enabled
                                      NoncurrentVersionExpiration:
                                          NoncurrentDays: \(isLarger && copy == 1 ? 90 : 30)
                    \(name)BucketPolicy:
                        Type: AWS::S3::BucketPolicy
                        Properties:
                            Bucket: !Ref \(name)Bucket
                            PolicyDocument:
                                Version: '2012-10-17'
                                Statement:
                                    - Sid: TLSOnly
                                      Effect: Deny
                                      Principal: '*'
                                      Action: s3:*
                                      Resource:
                                          - !GetAtt \(name)Bucket.Arn
                                          - !Sub ${\(name)Bucket.Arn}/*
                                      Condition:
                                          Bool:
                                              aws:SecureTransport: false
                    \(name)Table:
                        Type: AWS::DynamoDB::Table
                        DeletionPolicy: Retain
                        UpdateReplacePolicy: Retain
                        Properties:
                            AttributeDefinitions:
                                - AttributeName: id
                                  AttributeType: S
                            KeySchema:
                                - AttributeName: id
                                  KeyType: HASH
                            ProvisionedThroughput:
                                ReadCapacityUnits: !FindInMap [Sizes, !Ref Env, Capacity]
                                WriteCapacityUnits: !FindInMap [Sizes, !Ref Env, Capacity]
                    \(name)Queue:
                        Type: AWS::SQS::Queue
                        Properties:
                            QueueName: !Sub ${App}-${Env}-\(name)
                            VisibilityTimeout: !If [IsProd, 120, 30]
                    \(name)Topic:
                        Type: AWS::SNS::Topic
                        Properties:
                            DisplayName: !Join ['-', [!Ref App, !Ref Env, \(name)]]
                    \(name)Alarm:
                        Type: AWS::CloudWatch::Alarm
                        Properties:
                            AlarmActions: [!Ref \(name)Topic]
                            Namespace: AWS/SQS
                            MetricName: ApproximateNumberOfMessagesVisible
                            Dimensions:
                                - Name: QueueName
                                  Value: !GetAtt \(name)Queue.QueueName
                            Statistic: Maximum
                            Period: 60
                            EvaluationPeriods: 5
                            Threshold: \(isLarger ? 1000 : 100)
                            ComparisonOperator: GreaterThanThreshold

                """
        }
        return text + """
            Outputs:
                Part\(number)BucketName:
                    Value: !Ref Part\(number)FirstBucket
                    Export:
                        Name: !Sub ${App}-${Env}-Part\(number)BucketName

            """
    }
}
