@testable import CloudFormation

extension Kind {
    fileprivate static let files = Kind("AWS::EFS::FileSystem")
    fileprivate static let mount = Kind("AWS::EFS::MountTarget", "FileSystemId: fs-1")
    fileprivate static let accessPoint = Kind("AWS::EFS::AccessPoint", "FileSystemId: fs-1")
    fileprivate static let group = Kind("AWS::EC2::SecurityGroup", "VpcId: vpc-1")
    fileprivate static let ingress = Kind("AWS::EC2::SecurityGroupIngress", "GroupId: sg-1, IpProtocol: tcp")
    fileprivate static let machine = Kind("AWS::EC2::Instance")
    fileprivate static let volume = Kind("AWS::EC2::Volume")
    fileprivate static let vpc = Kind("AWS::EC2::VPC")
    fileprivate static let subnet = Kind("AWS::EC2::Subnet", "VpcId: vpc-1")
    fileprivate static let gateway = Kind("AWS::EC2::NatGateway")
    fileprivate static let route = Kind("AWS::EC2::Route", "RouteTableId: rtb-1")
    fileprivate static let endpoint = Kind("AWS::EC2::VPCEndpoint", "VpcId: vpc-1")
    fileprivate static let launch = Kind("AWS::EC2::LaunchTemplate")
}

extension Truth {
    static let networks = fileSystems + groups + machines

    private static let fileSystems = [
        Truth("encryption", .files, "Encrypted: false", "Encrypted: true", .replaces, .losesData, Page.fileSystem),
        Truth(
            "another encryption key", .files, "Encrypted: true, KmsKeyId: a", "Encrypted: true, KmsKeyId: b",
            .replaces, .losesData, Page.fileSystem),
        Truth(
            "another performance mode", .files, "PerformanceMode: generalPurpose", "PerformanceMode: maxIO",
            .replaces, .losesData, Page.fileSystem),
        Truth(
            "from one zone to all", .files, "AvailabilityZoneName: eu-west-1a", "", .replaces, .losesData,
            Page.fileSystem),
        Truth(
            "another throughput mode", .files, "ThroughputMode: bursting", "ThroughputMode: elastic", .inPlace, .safe,
            Page.fileSystem),
        Truth(
            "more throughput", .files, "ThroughputMode: provisioned, ProvisionedThroughputInMibps: 10",
            "ThroughputMode: provisioned, ProvisionedThroughputInMibps: 20", .inPlace, .safe, Page.fileSystem),
        Truth(
            "files moved to cheaper storage", .files, "", "LifecyclePolicies: [{TransitionToIA: AFTER_30_DAYS}]",
            .inPlace, .safe, Page.fileSystem),
        Truth(
            "backups", .files, "BackupPolicy: {Status: DISABLED}", "BackupPolicy: {Status: ENABLED}", .inPlace, .safe,
            Page.fileSystem),
        Truth(
            "another subnet", .mount, "SubnetId: s-1, SecurityGroups: [sg-1]", "SubnetId: s-2, SecurityGroups: [sg-1]",
            .replaces, .refused, Page.resource("efs-mounttarget")),
        Truth(
            "another security group", .mount, "SubnetId: s-1, SecurityGroups: [sg-1]",
            "SubnetId: s-1, SecurityGroups: [sg-2]", .inPlace, .safe, Page.resource("efs-mounttarget")),
        Truth(
            "another user, two levels down", .accessPoint, "PosixUser: {Uid: '1000', Gid: '1000'}",
            "PosixUser: {Uid: '1001', Gid: '1000'}", .replaces, .refused, Page.resource("efs-accesspoint")),
        Truth(
            "another root, two levels down", .accessPoint, "RootDirectory: {Path: /a}", "RootDirectory: {Path: /b}",
            .replaces, .refused, Page.resource("efs-accesspoint")),
        Truth(
            "another owner of its root, three levels down", .accessPoint,
            "RootDirectory: {Path: /a, CreationInfo: {OwnerUid: '1', OwnerGid: '1', Permissions: '755'}}",
            "RootDirectory: {Path: /a, CreationInfo: {OwnerUid: '2', OwnerGid: '1', Permissions: '755'}}",
            .replaces, .refused, Page.resource("efs-accesspoint")),
        Truth(
            "a tag", .accessPoint, "", "AccessPointTags: [{Key: a, Value: b}]", .inPlace, .safe,
            Page.resource("efs-accesspoint")),
    ]

    private static let groups = [
        Truth(
            "another description", .group, "GroupDescription: a", "GroupDescription: b", .replaces, .refused,
            Page.group),
        Truth(
            "another name", .group, "GroupDescription: a, GroupName: a", "GroupDescription: a, GroupName: b",
            .replaces, .refused, Page.group),
        // GroupName is unique in a network: a second group of that name cannot be made while the first is there.
        Truth(
            "another description under a custom name", .group, "GroupDescription: a, GroupName: a",
            "GroupDescription: b, GroupName: a", .refused, .refused, or: [Outcome(.replaces, .refused)], Page.names),
        Truth(
            "another network", Kind("AWS::EC2::SecurityGroup", "GroupDescription: a"), "VpcId: vpc-1",
            "VpcId: vpc-2", .replaces, .refused, Page.group),
        Truth(
            "another way in", .group,
            "GroupDescription: a, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80}]",
            "GroupDescription: a, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 81, ToPort: 81}]",
            .interrupts, .interrupts, or: [Outcome(.inPlace, .safe), Outcome(.inPlace, .interrupts)], Page.group),
        Truth(
            "a tag", .group, "GroupDescription: a", "GroupDescription: a, Tags: [{Key: a, Value: b}]", .inPlace,
            .safe, Page.group),
        Truth(
            "another port", .ingress, "FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8",
            "FromPort: 81, ToPort: 81, CidrIp: 10.0.0.0/8", .replaces, .refused,
            Page.resource("ec2-securitygroupingress")),
        Truth(
            "another description", .ingress, "FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8, Description: a",
            "FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8, Description: b", .inPlace, .safe,
            Page.resource("ec2-securitygroupingress")),
        Truth(
            "another range", .vpc, "CidrBlock: 10.0.0.0/16", "CidrBlock: 10.1.0.0/16", .replaces, .refused,
            Page.resource("ec2-vpc")),
        Truth(
            "names of hosts", .vpc, "CidrBlock: 10.0.0.0/16",
            "CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true", .inPlace, .safe, Page.resource("ec2-vpc")),
        Truth(
            "another zone", .subnet, "CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a",
            "CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1b", .replaces, .refused,
            Page.resource("ec2-subnet")),
        Truth(
            "public addresses", .subnet, "CidrBlock: 10.0.0.0/24",
            "CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true", .inPlace, .safe, Page.resource("ec2-subnet")),
        Truth(
            "another subnet", .gateway, "AllocationId: a, SubnetId: s-1", "AllocationId: a, SubnetId: s-2",
            .replaces, .refused, Page.resource("ec2-natgateway")),
        Truth(
            "another destination", .route, "DestinationCidrBlock: 10.1.0.0/16, GatewayId: igw-1",
            "DestinationCidrBlock: 10.2.0.0/16, GatewayId: igw-1", .replaces, .refused, Page.resource("ec2-route")),
        Truth(
            "another service", .endpoint, "ServiceName: com.amazonaws.eu-west-1.s3",
            "ServiceName: com.amazonaws.eu-west-1.dynamodb", .replaces, .refused, Page.resource("ec2-vpcendpoint")),
        Truth(
            "other data", .launch, "LaunchTemplateData: {ImageId: ami-1}", "LaunchTemplateData: {ImageId: ami-2}",
            .inPlace, .safe, Page.resource("ec2-launchtemplate")),
    ]

    /// Whether a machine holds data cannot be seen: both readings of its replacement are right.
    private static let machineLost = [Outcome(.replaces, .refused)]

    private static let machines = [
        Truth(
            "another image", .machine, "ImageId: ami-1", "ImageId: ami-2", .replaces, .losesData, or: machineLost,
            Page.machine),
        Truth(
            "another zone", .machine, "AvailabilityZone: eu-west-1a", "AvailabilityZone: eu-west-1b", .replaces,
            .losesData, or: machineLost, Page.machine),
        Truth(
            "another key pair", .machine, "KeyName: a", "KeyName: b", .replaces, .losesData, or: machineLost,
            Page.machine),
        // A restart on EBS, a replacement on an instance store: the template does not say which.
        Truth(
            "another size", .machine, "InstanceType: t4g.micro", "InstanceType: t4g.small", .unknown, .losesData,
            or: [
                Outcome(.unknown, .interrupts), Outcome(.interrupts, .interrupts), Outcome(.replaces, .losesData),
                Outcome(.replaces, .refused),
            ], Page.machine),
        Truth(
            "another role", .machine, "IamInstanceProfile: a", "IamInstanceProfile: b", .inPlace, .safe, Page.machine),
        Truth(
            "protection from termination", .machine, "", "DisableApiTermination: true", .inPlace, .safe, Page.machine),
        Truth(
            "a larger size, which it cannot give back", .volume, "AvailabilityZone: eu-west-1a, Size: 10",
            "AvailabilityZone: eu-west-1a, Size: 20", .inPlace, .oneWay, Page.volumeSize),
        Truth(
            "a smaller size", .volume, "AvailabilityZone: eu-west-1a, Size: 20",
            "AvailabilityZone: eu-west-1a, Size: 10", .refused, .refused, Page.volumeSize),
        Truth(
            "another zone, which it cannot move to", .volume, "AvailabilityZone: eu-west-1a, Size: 10",
            "AvailabilityZone: eu-west-1b, Size: 10", .refused, .refused, or: [Outcome(.replaces, .losesData)],
            Page.volume),
        Truth(
            "encryption, which it cannot get", .volume, "AvailabilityZone: eu-west-1a, Size: 10, Encrypted: false",
            "AvailabilityZone: eu-west-1a, Size: 10, Encrypted: true", .refused, .refused,
            or: [Outcome(.replaces, .losesData)], Page.volume),
        Truth(
            "another kind of disk", .volume, "AvailabilityZone: eu-west-1a, Size: 10, VolumeType: gp2",
            "AvailabilityZone: eu-west-1a, Size: 10, VolumeType: gp3", .inPlace, .safe, Page.volume),
    ]
}
