import Testing

@testable import CloudFormation

@Suite("Secrets are never shown, and what is none is")
struct ValueTextTests {
    private static let parameters = """
        Parameters:
          Hush: {Type: String, NoEcho: true, Default: hush}

        """

    private func stack(_ yaml: String) throws -> Stack {
        try Stack.evaluate(
            files: ["a.yml": Array((Self.parameters + yaml).utf8)], environment: "prod", application: "acme")
    }

    @Test(
        "a secret that changes is not in what is said, and that it changes is",
        arguments: [
            // The name of the secret stands beside it.
            (
                "AWS::ECS::TaskDefinition",
                "{ContainerDefinitions: [{Name: api, Environment: [{Name: DB_PASSWORD, Value: @}]}]}"
            ),
            (
                "AWS::ECS::TaskDefinition",
                "{ContainerDefinitions: [{Name: api, Environment: [{Name: COLOUR, Value: @}]}]}"
            ),
            ("AWS::S3::Bucket", "{Tags: [{Key: password, Value: @}]}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: x, Value: y}, {Key: Api-Key, Value: @}]}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: !Sub '${App}-password', Value: @}]}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: !Sub '${AWS::StackName}-password', Value: @}]}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: !Ref Hush, Value: @}]}"),
            ("AWS::RDS::DBParameterGroup", "{Parameters: [{ParameterKey: DbPass, ParameterValue: @}]}"),
            ("AWS::RDS::DBParameterGroup", "{Parameters: [{ParameterName: auth.token, ParameterValue: @}]}"),
            ("AWS::ElasticBeanstalk::Environment", "{OptionSettings: [{OptionName: DB_PASSWORD, Value: @}]}"),
            ("AWS::SSM::Parameter", "{Type: String, Name: /acme/prod/db-password, Value: @}"),
            ("AWS::SSM::Parameter", "{Type: String, Name: !Sub '/${AWS::StackName}/apiKey', Value: @}"),
            // Its own name says so.
            ("AWS::SecretsManager::Secret", "{SecretString: @}"),
            ("AWS::SecretsManager::Secret", "{GenerateSecretString: {SecretStringTemplate: @}}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: @}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: !Sub '${AWS::StackName}@'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: !If [C, @, !Ref Hush]}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: '{{resolve:ssm:/p}}@'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: '@{{resolve:ssm:/p}}'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: '{{resolve:ssm:/p@'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: '{{resolve:other:@}}'}"),
            ("AWS::ElastiCache::ReplicationGroup", "{AuthToken: @}"),
            ("AWS::ElastiCache::User", "{Passwords: [@, @1]}"),
            ("AWS::EC2::KeyPair", "{PRIVATE_KEY: @}"),
            ("AWS::Some::Thing", "{Pass: @}"), ("AWS::Some::Thing", "{DB_PASS: @}"),
            ("AWS::Some::Thing", "{db.pwd: @}"), ("AWS::Some::Thing", "{AdminKey: @}"),
            ("AWS::Some::Thing", "{api-key: @}"), ("AWS::Some::Thing", "{CardPin: @}"),
            ("AWS::Some::Thing", "{PASSWORD_2: @}"), ("AWS::Some::Thing", "{ENCRYPTION_KEY: @}"),
            ("AWS::Some::Thing", "{Credentials: {Inner: [{Deep: @}]}}"),
            ("AWS::Some::Thing", "{Inner: {Fn::Transform: {Name: M, Parameters: {Password: @}}}}"),
            // Anything may stand here.
            ("AWS::Lambda::Function", "{Environment: {Variables: {API_KEY: @}}}"),
            ("AWS::Lambda::Function", "{Environment: {Variables: {PRIVATE_KEY: @}}}"),
            ("AWS::Lambda::Function", "{Environment: {Variables: {Name: @, Value: x}}}"),
            ("AWS::Lambda::Function", "{Environment: {Variables: {HARMLESS_NAME: @}}}"),
            ("AWS::Amplify::App", "{EnvironmentVariables: [{Name: COLOUR, Value: @}]}"),
            ("AWS::CodeBuild::Project", "{Environment: {EnvironmentVariables: [{Name: COLOUR, Value: @}]}}"),
            ("AWS::ApiGateway::Stage", "{Variables: {colour: @}}"),
            ("AWS::AppRunner::Service", "{RuntimeEnvironmentSecrets: [{Name: COLOUR, Value: @}]}"),
            ("AWS::ECS::TaskDefinition", "{ContainerDefinitions: [{Secrets: {x: @}}]}"),
            ("AWS::EC2::Instance", "{UserData: !Base64 'echo @'}"),
            ("AWS::EC2::Instance", "{UserData: {Fn::Base64: !Sub 'echo ${DB} @'}}"),
            ("Custom::Anything", "{Colour: @}"), ("Custom::Anything", "{Pass: @}"),
            ("Custom::Anything", "{Items: [{Name: @, Value: x}]}"),
            ("AWS::CloudFormation::CustomResource", "{ServiceToken: x, Inner: {AdminKey: @}}"),
            // It looks like one.
            ("AWS::Some::Thing", "{Url: 'postgres://u:@@h/db'}"), ("AWS::Some::Thing", "{Url: 'redis://:@@h'}"),
            ("AWS::Some::Thing", "{Url: 'https://@@github.com/acme'}"),
            ("AWS::Some::Thing", "{Url: 'postgres://u:a/@@h/db'}"),
            ("AWS::Some::Thing", "{Url: !Sub 'postgres://u:@@${DB.Endpoint.Address}/db'}"),
            ("AWS::Some::Thing", "{Url: !Sub 'postgres://${DB}:@@h'}"),
            ("AWS::Some::Thing", "{Url: !Join ['', ['redis://:@', '@', !Ref DB]]}"),
            ("AWS::Some::Thing", "{Url: !Join ['', ['redis://:@', !Split [',', !Ref DB]]]}"),
            ("AWS::Some::Thing", "{Command: [sh, -c, 'PGPASSWORD=@ psql']}"),
            ("AWS::Some::Thing", "{Url: 'jdbc:postgresql://h/db?user=u&password=@&ssl=true'}"),
            ("AWS::Some::Thing", "{Body: '{\"password\": \"@\"}'}"),
            ("AWS::Some::Thing", "{Body: '-----BEGIN RSA PRIVATE KEY----- @ -----END'}"),
            ("AWS::Some::Thing", "{Command: [psql, --password, @]}"),
            ("AWS::Some::Thing", "{Inner: !If [C, [--api-key, @], []]}"),
            ("AWS::Some::Thing", "{OriginCustomHeaders: [{HeaderName: X-Origin-Verify, HeaderValue: @}]}"),
            // NoEcho.
            ("AWS::Some::Thing", "{Colour: !Sub 'x-${Hush}', Password: @}"),
        ])
    func hidden(type: String, properties: String) throws {
        let conditions = "Conditions:\n  C: !Equals [!Ref AWS::StackName, x]\n"
        func template(_ secret: String) throws -> Stack {
            // In an address, `@@` is a secret and the sign that ends it.
            let text = properties.replacing("@@", with: "\(secret)\u{1}").replacing("'@'", with: "'\u{1}'").replacing(
                "@", with: secret
            ).replacing("\u{1}", with: "@")
            return try stack(
                "\(conditions)Resources:\n  DB: {Type: AWS::RDS::DBCluster}\n  R: {Type: '\(type)', Properties: \(text)}\n"
            )
        }
        let changes = StackComparison.compare(old: try template("hunter"), new: try template("tiger"))
        let reasons = changes.flatMap(\.reasons)
        for reason in reasons {
            for text in [reason.property, reason.old, reason.new, reason.text, reason.wayOut].compactMap(\.self) {
                #expect(!text.contains("hunter") && !text.contains("tiger") && !text.contains("hush"), "\(text)")
            }
        }
        #expect(reasons.contains { $0.old?.contains("(hidden)") ?? false && $0.new?.contains("(hidden)") ?? false })
    }

    @Test(
        "what is no secret stays to be read",
        arguments: [
            ("AWS::RDS::DBInstance", "{DBInstanceClass: @}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: team, Value: @}]}"), ("AWS::S3::Bucket", "{Tags: [{Key: @, Value: x}]}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: KmsKeyId, Value: @}]}"),
            ("AWS::S3::Bucket", "{Tags: [{Key: Environment, Value: @}]}"),
            ("AWS::DynamoDB::Table", "{KeySchema: [{AttributeName: @, KeyType: HASH}]}"),
            ("AWS::EC2::Instance", "{KeyName: @}"), ("AWS::RDS::DBCluster", "{KmsKeyId: @}"),
            ("AWS::SQS::Queue", "{KmsMasterKeyId: @}"), ("AWS::Some::Thing", "{PublicKey: @}"),
            ("AWS::Some::Thing", "{PartitionKey: @}"), ("AWS::Some::Thing", "{SORT_KEY: @}"),
            ("AWS::Some::Thing", "{BucketKeyEnabled: @}"), ("AWS::Some::Thing", "{TagKey: @}"),
            ("AWS::Some::Thing", "{KeyArn: @}"), ("AWS::Some::Thing", "{S3Key: @}"),
            ("AWS::Some::Thing", "{PassThrough: @}"), ("AWS::Some::Thing", "{Bypass: @}"),
            ("AWS::Some::Thing", "{Command: [psql, --port, @]}"), ("AWS::Some::Thing", "{password_encryption: @}"),
            ("AWS::Some::Thing", "{Pinned: @}"), ("AWS::Some::Thing", "{Keys: @}"),
            ("AWS::SecretsManager::Secret", "{Name: @}"), ("AWS::SecretsManager::Secret", "{Description: @}"),
            ("AWS::SecretsManager::Secret", "{GenerateSecretString: {PasswordLength: @}}"),
            ("AWS::SecretsManager::Secret", "{GenerateSecretString: {GenerateStringKey: @}}"),
            ("AWS::SecretsManager::Secret", "{GenerateSecretString: {ExcludeCharacters: @}}"),
            ("AWS::EC2::LaunchTemplate", "{MetadataOptions: {HttpTokens: @}}"),
            ("AWS::Cognito::UserPool", "{Policies: {PasswordPolicy: {MinimumLength: @}}}"),
            ("AWS::Cognito::UserPool", "{Schema: [{Name: password, AttributeDataType: @}]}"),
            ("AWS::RDS::DBCluster", "{MasterUserSecret: {KmsKeyId: @}}"),
            ("AWS::ElastiCache::ReplicationGroup", "{AuthTokenUpdateStrategy: @}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: '{{resolve:secretsmanager:@:SecretString:password}}'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: !Sub '{{resolve:secretsmanager:${DB}:SecretString:@}}'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: !Sub '${@}'}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: !GetAtt Key.@}"),
            ("AWS::RDS::DBCluster", "{MasterUserPassword: !ImportValue @}"),
            ("AWS::RDS::DBCluster", "{EncryptionKey: 'arn:aws:kms:eu-west-1:1:key/@'}"),
            ("AWS::Lambda::Function", "{Environment: {Variables: {QUEUE: !GetAtt Key.@}}}"),
            ("AWS::Lambda::Function", "{Environment: {Variables: {KEY: !Sub 'arn:${AWS::Partition}:kms:@'}}}"),
            ("AWS::Lambda::Function", "{MemorySize: @}"), ("AWS::Lambda::Function", "{Code: {S3Key: @}}"),
            ("AWS::ECS::TaskDefinition", "{ContainerDefinitions: [{Name: secrets-api, Image: @}]}"),
            ("AWS::ECS::TaskDefinition", "{ContainerDefinitions: [{Secrets: [{Name: DB_PASSWORD, ValueFrom: @}]}]}"),
            ("AWS::ECS::TaskDefinition", "{ContainerDefinitions: [{Environment: [{Name: @, Value: x}]}]}"),
            ("AWS::CodeBuild::Project", "{Environment: {ComputeType: @}}"),
            ("AWS::SSM::Parameter", "{Type: String, Value: x, Tags: {Environment: @}}"),
            ("AWS::SSM::Parameter", "{Type: String, Name: /acme/prod/colour, Value: @}"),
            ("AWS::SSM::Parameter", "{Type: String, Name: @, Value: x}"),
            ("Custom::Anything", "{ServiceToken: 'arn:aws:lambda:eu-west-1:1:function:@'}"),
            ("Custom::Anything", "{ServiceTimeout: @}"), ("Custom::Anything", "{Bucket: !GetAtt DB.@}"),
            ("AWS::Some::Thing", "{Url: 'https://@:8080/a/b:c'}"),
            ("AWS::Some::Thing", "{Url: 'https://h:443/npm/\u{1}acme/@'}"),
            ("AWS::Some::Thing", "{Url: 'https://h/?mail=a\u{1}b&x=@'}"),
            ("AWS::Some::Thing", "{Url: 'http://[::1]:@'}"),
            ("AWS::Some::Thing", "{Url: !Sub 'redis://${DB.Endpoint.Address}:${DB.Endpoint.Port}/@'}"),
            ("AWS::Some::Thing", "{Url: !Sub 'postgres://${DB}:${@}\u{1}h'}"),
            ("AWS::Some::Thing", "{Url: 'postgres://u:p\u{1}@/db'}"), ("AWS::Some::Thing", "{Text: 'Password: see @'}"),
            ("AWS::Some::Thing", "{Query: 'key=@&secretId=@'}"), ("AWS::Some::Thing", "{Text: '10:30=@'}"),
        ])
    func visible(type: String, properties: String) throws {
        func template(_ word: String) throws -> Stack {
            let text = properties.replacing("@", with: word).replacing("\u{1}", with: "@")
            return try stack(
                "Resources:\n  DB: {Type: T}\n  Key: {Type: T}\n  Hunter: {Type: T}\n  Tiger: {Type: T}\n"
                    + "  R: {Type: '\(type)', Properties: \(text)}\n")
        }
        let changes = StackComparison.compare(old: try template("Hunter"), new: try template("Tiger"))
        let reasons = changes.flatMap(\.reasons)
        #expect(
            reasons.contains { $0.old?.contains("Hunter") ?? false && $0.new?.contains("Tiger") ?? false }, "\(reasons)"
        )
    }

    @Test("true and false are no passwords, and one secret beside others leaves them")
    func parts() throws {
        #expect(
            ValueText.of(
                .object(["ManageMasterUserPassword": .text("true"), "Password": .text("x"), "Port": .text("1")]), at: []
            )
                == #"{"ManageMasterUserPassword":true,"Password":"(hidden)","Port":"1"}"#.replacing(
                    ":true", with: #":"true""#))
        #expect(
            ValueText.of(.list([.object(["Name": .text("LOG"), "Value": .text("x")])]), at: ["Environment"])
                == #"[{"Name":"LOG","Value":"(hidden)"}]"#)
        #expect(
            ValueText.of(.text("{{resolve:ssm:/p}}literal"), at: ["MasterUserPassword"]) == "{{resolve:ssm:/p}}(hidden)"
        )
        #expect(ValueText.of(.text("postgres://u:pw@h:1/db"), at: ["Url"]) == "postgres://(hidden)@h:1/db")
        #expect(
            ValueText.of(
                .concatenation([.text("postgres://u:"), .reference("P"), .text("@h")]), at: ["Url"])
                == "postgres://(hidden)${P}@h")
    }

    @Test(
        "what an export holds",
        arguments: [
            ("DbPassword", "x", true), ("Url", "!Sub '${App}-api-key'", true), ("Secret", "!Sub '${Env}-x'", true),
            ("DbPasswordArn", "x", false), ("Url", "!Sub '${App}-url'", false), ("KeyId", "x", false),
        ])
    func exports(id: String, name: String, isHidden: Bool) throws {
        func template(_ value: String) throws -> Stack {
            try stack(
                "Outputs:\n  \(id): {Value: \(value), Export: {Name: \(name)}}\n  N: {Value: x, Export: {Name: n}}\n")
        }
        let (old, new) = (try template("hunter"), try template("tiger"))
        let changes = ExportChange.compare(old: old, new: new, changes: [], importers: Importers([:]))
        #expect(changes.map(\.old) == [isHidden ? "(hidden)" : "hunter"])
        #expect(changes.map(\.new) == [isHidden ? "(hidden)" : "tiger"])
        let none = Stack(resources: [], outputs: [])
        #expect(
            ExportChange.compare(old: none, new: new, changes: [], importers: Importers([:])).map(\.new)
                == [isHidden ? "(hidden)" : "tiger", "x"])
        #expect(
            ExportChange.compare(old: old, new: none, changes: [], importers: Importers([:])).map(\.old)
                == [isHidden ? "(hidden)" : "hunter", "x"])
    }

    @Test(
        "every NoEcho but a certain no hides",
        arguments: [
            ("true", true), ("True", true), ("'true'", true), ("yes", true), ("on", true), ("1", true), ("TRUE", true),
            ("maybe", true), ("!Ref Env", true), ("false", false), ("False", false), ("FALSE", false), ("no", false),
            ("'false'", false), ("off", false),
        ])
    func noEcho(flag: String, isHidden: Bool) throws {
        let yaml = "Parameters: {P: {Type: String, Default: hunter, NoEcho: \(flag)}}\nOutputs: {O: {Value: !Ref P}}\n"
        let stack = try Stack.evaluate(files: ["a.yml": Array(yaml.utf8)], environment: "prod", application: "acme")
        #expect(stack.outputs.map { ValueText.of($0) } == [isHidden ? "(hidden)" : "hunter"])
    }

    @Test(
        "errors name no value of a NoEcho parameter",
        arguments: [
            ("!Select [!Ref P, [a, b]]", "7", "selects element (hidden) of a list of 2"),
            ("!FindInMap [!Ref P, a, b]", "hunter", "refers to (hidden): there is no such mapping"),
            (
                "!FindInMap [M, !Ref P, b]", "hunter",
                "mapping M has nothing for a value that is not shown, only for row"
            ),
            ("!FindInMap [M, !Ref P, b]", "row", "mapping M.(hidden) has nothing for b, only for column"),
            ("!FindInMap [!Ref P, x, b]", "M", "mapping (hidden) has nothing for x, only for row"),
            ("!FindInMap [!Ref P, row, column]", "M", nil),
        ])
    func errors(value: String, parameter: String, message: String?) throws {
        let yaml = """
            Parameters: {P: {Type: String, Default: '\(parameter)', NoEcho: true}}
            Mappings: {M: {row: {column: found}}}
            Outputs: {O: {Value: \(value)}}
            """
        do {
            let stack = try Stack.evaluate(files: ["a.yml": Array(yaml.utf8)], environment: "prod", application: "acme")
            #expect(message == nil && stack.outputs.map { ValueText.of($0) } == ["(hidden)"])
        } catch {
            #expect(error.message == message)
        }
    }

    @Test("hostile text is read in time")
    func hostile() {
        for part in ["://", "a=", "{{resolve:ssm:", "password=", "\":", "://u:p@h"] {
            let text = String(repeating: part, count: 5_000)
            #expect(ValueText.of(.text(text), at: []) != nil)
        }
    }
}
