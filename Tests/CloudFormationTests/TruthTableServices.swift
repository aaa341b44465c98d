@testable import CloudFormation

extension Kind {
    fileprivate static let service = Kind("AWS::ECS::Service", "TaskDefinition: t")
    fileprivate static let task = Kind("AWS::ECS::TaskDefinition")
    fileprivate static let tasks = Kind("AWS::ECS::Cluster")
    fileprivate static let function = Kind("AWS::Lambda::Function", "Role: 'arn:aws:iam::1:role/r'")
    fileprivate static let permission = Kind("AWS::Lambda::Permission", "Action: 'lambda:InvokeFunction'")
    fileprivate static let mapping = Kind("AWS::Lambda::EventSourceMapping", "FunctionName: f")
    fileprivate static let alias = Kind("AWS::Lambda::Alias", "FunctionName: f")
    fileprivate static let targets = Kind("AWS::ElasticLoadBalancingV2::TargetGroup")
    fileprivate static let balancer = Kind("AWS::ElasticLoadBalancingV2::LoadBalancer")
    fileprivate static let listener = Kind("AWS::ElasticLoadBalancingV2::Listener")
    fileprivate static let role = Kind("AWS::IAM::Role", "AssumeRolePolicyDocument: {Statement: []}")
    fileprivate static let policy = Kind("AWS::IAM::ManagedPolicy", "PolicyDocument: {Statement: []}")
    fileprivate static let profile = Kind("AWS::IAM::InstanceProfile", "Roles: [r]")
    fileprivate static let rule = Kind("AWS::Events::Rule")
    fileprivate static let alarm = Kind(
        "AWS::CloudWatch::Alarm", "ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1")
    fileprivate static let machine = Kind("AWS::StepFunctions::StateMachine", "RoleArn: 'arn:aws:iam::1:role/r'")
    fileprivate static let scaling = Kind("AWS::ApplicationAutoScaling::ScalableTarget")
    fileprivate static let certificate = Kind("AWS::CertificateManager::Certificate")
    fileprivate static let namespace = Kind("AWS::ServiceDiscovery::PrivateDnsNamespace")
}

extension Truth {
    static let services = containers + functions + balancers + roles

    /// A revision of a task definition is never changed, only followed by the next: that is how every deployment goes.
    private static let revision = [
        Outcome(.replaces, .safe), Outcome(.inPlace, .safe), Outcome(.replaces, .interrupts),
    ]

    private static let containers = [
        Truth("more tasks", .service, "DesiredCount: 1", "DesiredCount: 3", .inPlace, .safe, Page.service),
        Truth(
            "another task definition", Kind("AWS::ECS::Service"), "TaskDefinition: 'a:1'", "TaskDefinition: 'a:2'",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)], Page.service),
        Truth("another name", .service, "ServiceName: a", "ServiceName: b", .replaces, .refused, Page.service),
        Truth(
            "another cluster under a custom name", .service, "ServiceName: a, Cluster: a", "ServiceName: a, Cluster: b",
            .refused, .refused, or: [Outcome(.replaces, .refused)], Page.names),
        Truth("another cluster", .service, "Cluster: a", "Cluster: b", .replaces, .refused, Page.service),
        Truth(
            "from a number of tasks to one on each machine", .service, "SchedulingStrategy: REPLICA",
            "SchedulingStrategy: DAEMON", .replaces, .refused, Page.service),
        Truth(
            "from EC2 to Fargate", .service, "LaunchType: EC2", "LaunchType: FARGATE", .replaces, .refused,
            or: [Outcome(.unknown, .interrupts)], Page.service),
        Truth(
            "commands in its containers", .service, "EnableExecuteCommand: false", "EnableExecuteCommand: true",
            .inPlace, .safe, Page.service),
        Truth(
            "more processor and memory", .task, "Cpu: '256', Memory: '512'", "Cpu: '512', Memory: '1024'", .replaces,
            .refused, or: revision, Page.task),
        Truth(
            "another image, in a list", .task, "ContainerDefinitions: [{Name: a, Image: 'a:1'}]",
            "ContainerDefinitions: [{Name: a, Image: 'a:2'}]", .replaces, .refused, or: revision, Page.task),
        Truth("a tag", .task, "", "Tags: [{Key: a, Value: b}]", .inPlace, .safe, Page.task),
        Truth(
            "another name", .tasks, "ClusterName: a", "ClusterName: b", .replaces, .refused,
            Page.resource("ecs-cluster")),
        Truth(
            "insights", .tasks, "ClusterSettings: [{Name: containerInsights, Value: disabled}]",
            "ClusterSettings: [{Name: containerInsights, Value: enabled}]", .inPlace, .safe,
            Page.resource("ecs-cluster")),
        Truth(
            "more tasks at most", .scaling,
            "MinCapacity: 1, MaxCapacity: 2, ResourceId: a, ScalableDimension: d, ServiceNamespace: ecs",
            "MinCapacity: 1, MaxCapacity: 9, ResourceId: a, ScalableDimension: d, ServiceNamespace: ecs", .inPlace,
            .safe, Page.resource("applicationautoscaling-scalabletarget")),
    ]

    private static let functions = [
        Truth("another name", .function, "FunctionName: a", "FunctionName: b", .replaces, .refused, Page.function),
        Truth("more memory", .function, "MemorySize: 128", "MemorySize: 256", .inPlace, .safe, Page.function),
        Truth("more time", .function, "Timeout: 3", "Timeout: 30", .inPlace, .safe, Page.function),
        Truth(
            "another runtime", .function, "Runtime: nodejs18.x", "Runtime: nodejs22.x", .inPlace, .safe,
            Page.function),
        Truth(
            "other code", .function, "Code: {S3Bucket: a, S3Key: '1'}", "Code: {S3Bucket: a, S3Key: '2'}", .inPlace,
            .safe, Page.function),
        Truth(
            "another variable", .function, "Environment: {Variables: {A: b}}", "Environment: {Variables: {A: c}}",
            .inPlace, .safe, Page.function),
        Truth(
            "another principal", .permission, "FunctionName: f, Principal: s3.amazonaws.com",
            "FunctionName: f, Principal: sns.amazonaws.com", .replaces, .refused,
            Page.resource("lambda-permission")),
        Truth(
            "another source", .mapping, "EventSourceArn: 'arn:aws:sqs:eu-west-1:1:a'",
            "EventSourceArn: 'arn:aws:sqs:eu-west-1:1:b'", .replaces, .refused,
            Page.resource("lambda-eventsourcemapping")),
        Truth(
            "larger batches", .mapping, "BatchSize: 1", "BatchSize: 10", .inPlace, .safe,
            Page.resource("lambda-eventsourcemapping")),
        Truth(
            "another version", .alias, "Name: live, FunctionVersion: '1'", "Name: live, FunctionVersion: '2'",
            .inPlace, .safe, Page.resource("lambda-alias")),
        Truth("another name", .rule, "Name: a", "Name: b", .replaces, .refused, Page.resource("events-rule")),
        Truth(
            "another schedule", .rule, "ScheduleExpression: rate(1 day)", "ScheduleExpression: rate(2 days)",
            .inPlace, .safe, Page.resource("events-rule")),
        Truth(
            "another kind", .machine, "StateMachineType: STANDARD", "StateMachineType: EXPRESS", .replaces, .refused,
            Page.resource("stepfunctions-statemachine")),
        Truth(
            "another name", .alarm, "AlarmName: a, Threshold: 1", "AlarmName: b, Threshold: 1", .replaces, .refused,
            Page.resource("cloudwatch-alarm")),
        Truth(
            "another limit", .alarm, "Threshold: 1", "Threshold: 2", .inPlace, .safe,
            Page.resource("cloudwatch-alarm")),
    ]

    private static let balancers = [
        Truth(
            "another port", .targets, "Port: 80, Protocol: HTTP, VpcId: v", "Port: 8080, Protocol: HTTP, VpcId: v",
            .replaces, .refused, Page.targets),
        Truth(
            "another protocol", .targets, "Port: 80, Protocol: HTTP, VpcId: v",
            "Port: 80, Protocol: HTTPS, VpcId: v", .replaces, .refused, Page.targets),
        Truth(
            "another port under a custom name", .targets, "Name: a, Port: 80, Protocol: HTTP, VpcId: v",
            "Name: a, Port: 8080, Protocol: HTTP, VpcId: v", .refused, .refused, or: [Outcome(.replaces, .refused)],
            Page.names),
        Truth(
            "another path for health", .targets, "HealthCheckPath: /a", "HealthCheckPath: /b", .inPlace, .safe,
            Page.targets),
        Truth(
            "another answer of health", .targets, "Matcher: {HttpCode: '200'}", "Matcher: {HttpCode: 200-299}",
            .inPlace, .safe, Page.targets),
        Truth(
            "from the world to inside", .balancer, "Scheme: internet-facing", "Scheme: internal", .replaces, .refused,
            Page.resource("elasticloadbalancingv2-loadbalancer")),
        Truth(
            "another subnet", .balancer, "Subnets: [s-1, s-2]", "Subnets: [s-1, s-3]", .inPlace, .safe,
            Page.resource("elasticloadbalancingv2-loadbalancer")),
        Truth(
            "another port", .listener, "LoadBalancerArn: a, Port: 80, DefaultActions: []",
            "LoadBalancerArn: a, Port: 81, DefaultActions: []", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts)], Page.resource("elasticloadbalancingv2-listener")),
        Truth(
            "another load balancer", .listener, "LoadBalancerArn: a, Port: 80, DefaultActions: []",
            "LoadBalancerArn: b, Port: 80, DefaultActions: []", .replaces, .refused,
            Page.resource("elasticloadbalancingv2-listener")),
        Truth(
            "another domain", .certificate, "DomainName: a.example", "DomainName: b.example", .replaces, .refused,
            Page.resource("certificatemanager-certificate")),
        Truth(
            "another name", .namespace, "Name: a.local, Vpc: v", "Name: b.local, Vpc: v", .replaces, .refused,
            Page.resource("servicediscovery-privatednsnamespace")),
    ]

    private static let roles = [
        Truth("another name", .role, "RoleName: a", "RoleName: b", .replaces, .refused, Page.role),
        Truth("another path", .role, "Path: /a/", "Path: /b/", .replaces, .refused, Page.role),
        Truth(
            "another path under a custom name", .role, "RoleName: a, Path: /a/", "RoleName: a, Path: /b/", .refused,
            .refused, or: [Outcome(.replaces, .refused)], Page.names),
        Truth("another description", .role, "Description: a", "Description: b", .inPlace, .safe, Page.role),
        Truth(
            "another policy in it", .role, "Policies: []",
            "Policies: [{PolicyName: a, PolicyDocument: {Statement: []}}]", .inPlace, .safe, Page.role),
        Truth(
            "another description", .policy, "Description: a", "Description: b", .replaces, .refused,
            Page.resource("iam-managedpolicy")),
        Truth(
            "another path", .profile, "Path: /a/", "Path: /b/", .replaces, .refused,
            Page.resource("iam-instanceprofile")),
    ]
}
