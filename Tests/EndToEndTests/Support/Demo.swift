import Foundation
import Testing

/// A realistic Copilot repository: addons, two services, manifests full of comments, and things next door.
extension Sandbox {
    static let addons = "copilot/environments/addons"

    /// A sandbox with that repository, committed and signed on `main`.
    static func copilot(adopted: Bool = false, derive: Bool = true) async throws -> Sandbox {
        let sandbox = try await Sandbox()
        try await sandbox.makeRepository()
        if adopted {
            if derive {
                try await sandbox.ok("init", "--adopt", addons, "--as", "minimum", "--derive")
            } else {
                try await sandbox.ok("init", "--adopt", addons, "--as", "minimum")
            }
        }
        return sandbox
    }

    func makeRepository() async throws {
        try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: true)
        try await git("init", "-q")
        for (path, text) in Demo.files { try write(text, to: path) }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(repository)/\(Sandbox.addons)/scripts/seed data.sh")
        try await git("add", "-A")
        try await git("commit", "-q", "-S", "-m", "a Copilot application")
    }

    /// The ids of every entry of a client/environment by plain git, newest first.
    func entries(_ target: String = "acme/prod") async throws -> [String] {
        try await git("rev-list", "refs/tiergit/history/\(target)").split(separator: "\n").map(String.init)
    }

    /// Plain git's own judgement of everything: objects, and the signature of every entry.
    func proveHistories() async throws {
        try await git("fsck", "--strict", "--no-dangling")
        let references = try await git(
            "for-each-ref", "--format=%(refname)", "refs/tiergit/history/", "refs/tiergit/policy")
        for reference in references.split(separator: "\n") {
            for id in try await git("rev-list", String(reference)).split(separator: "\n") {
                try await git("verify-commit", String(id))
            }
        }
    }
}

enum Demo {
    static let files: [String: String] = [
        "README.md": "# Demo\n",
        "Dockerfile": "FROM scratch\n",
        ".gitignore": "node_modules/\n*.log\ncopilot/.workspace\n",
        "apps/web/index.js": "console.log('hello')\n",
        "copilot/environments/staging/manifest.yml": "name: staging\ntype: Environment\n",
        "copilot/environments/prod/manifest.yml": "name: prod\ntype: Environment\n",
        "copilot/environments/addons/addons.parameters.yml": """
        Parameters:
            VPCID: !Ref VPC
            PrivateSubnets: !Join [',', [!Ref PrivateSubnet1, !Ref PrivateSubnet2]]

        """,
        "copilot/environments/addons/database.yml": """
        # The database.
        Parameters:
            App:
                Type: String
            Env:
                Type: String
            VPCID:
                Type: String
            PrivateSubnets:
                Type: String

        Mappings:
            ScalingMap:
                staging:
                    'DBMinCapacity': 0.5 # from 0.5 through 128
                    'DBMaxCapacity': 4
                prod:
                    'DBMinCapacity': 0.5
                    'DBMaxCapacity': 2 # enough so far

        Resources:
            DBSubnetGroup:
                Type: 'AWS::RDS::DBSubnetGroup'
                Properties:
                    DBSubnetGroupDescription: Private subnets
                    SubnetIds: !Split [',', !Ref PrivateSubnets]
            DBCluster:
                Type: 'AWS::RDS::DBCluster'
                Properties:
                    Engine: aurora-postgresql
                    EngineVersion: '16.8'
                    DBSubnetGroupName: !Ref DBSubnetGroup
                    ManageMasterUserPassword: true
                    MasterUsername: postgres
                    ServerlessV2ScalingConfiguration:
                        # by environment
                        MinCapacity: !FindInMap [ScalingMap, !Ref Env, DBMinCapacity]
                        MaxCapacity: !FindInMap [ScalingMap, !Ref Env, DBMaxCapacity]

        Outputs:
            DBClusterArn:
                Value: !GetAtt DBCluster.DBClusterArn
                Export:
                    Name: !Sub ${App}-${Env}-DBClusterArn

        """,
        "copilot/environments/addons/storage.yml": """
        Parameters:
            App:
                Type: String
            Env:
                Type: String
        Resources:
            Uploads:
                Type: AWS::S3::Bucket
                DeletionPolicy: Retain
                Properties:
                    VersioningConfiguration:
                        Status: Enabled
                    LifecycleConfiguration:
                        Rules:
                            - Id: ExpireNonCurrentObjects
                              Status: Enabled
                              NoncurrentVersionExpirationInDays: 30
        Outputs:
            UploadsName:
                Value: !Ref Uploads
                Export:
                    Name: !Sub ${App}-${Env}-UploadsName

        """,
        "copilot/environments/addons/scripts/seed data.sh": "#!/bin/sh\necho seed\n",
        "copilot/environments/addons/notes/Größe.txt": "Grüße\r\nCRLF stays\r\n",
        "copilot/web/manifest.yml": """
        # The manifest of the web service.
        name: web
        type: Load Balanced Web Service

        image:
            port: 3000 # the port
        # Resource configuration is below, by environment.
        variables:
            REDIS_URL:
                from_cfn: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-UploadsName

        environments:
            # cheap
            staging:
                cpu: 256
                # Upgrade path: 512
                memory: 512 # MiB
                count:
                    1
                    # range: 1-3
                    # cpu_percentage: 85
                http:
                    alias: ['web.${CLIENT_DOMAIN}']
            prod:
                cpu: 512
                memory: 1024
                count: 2 # two
                #     range: 1-12

        """,
        "copilot/api/manifest.yml": """
        name: api
        type: Backend Service\r
        # this file has mixed line ends\r
        environments:\r
          staging:\r
            cpu: 256\r
            memory: 512\r
            count: 1\r
          prod:\r
            cpu: 512
            memory: 1024   # keep in step with cpu
            count:
              range: 1-4
              cpu_percentage: 70   # then scale

        """,
    ]
}
