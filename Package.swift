// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 mode, strict memory safety, and no warning left standing, in every target.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let rainbow: Target.Dependency = .product(name: "Rainbow", package: "Rainbow")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "tiergit",
    products: [
        .executable(name: "tiergit", targets: ["tiergit"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(
            name: "Clibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .target(name: "Git", dependencies: ["Clibgit2", subprocess, systemPackage], swiftSettings: strict),
        .target(
            name: "Signatures", dependencies: [crypto, cryptoExtras, subprocess, systemPackage], swiftSettings: strict),
        .target(name: "CloudFormation", dependencies: [yams], swiftSettings: strict),
        .target(name: "Tiers", dependencies: ["Git", yams], swiftSettings: strict),
        .target(name: "History", dependencies: ["Git", "Signatures", "Tiers"], swiftSettings: strict),
        .target(name: "Planning", dependencies: ["Git", "Tiers", "CloudFormation"], swiftSettings: strict),
        .target(
            name: "Switching",
            dependencies: ["Git", "Signatures", "CloudFormation", "Tiers", "History", "Planning"],
            swiftSettings: strict),
        .target(
            name: "Deployment",
            dependencies: [
                "Git", "Signatures", "CloudFormation", "Tiers", "History", "Planning", "Switching", subprocess,
                systemPackage,
            ],
            swiftSettings: strict),
        .target(
            name: "Documents",
            dependencies: [
                "Git", "Signatures", "CloudFormation", "Tiers", "History", "Planning", "Terminal", mustache,
            ],
            swiftSettings: strict),
        .target(name: "Terminal", dependencies: [rainbow], swiftSettings: strict),
        .target(
            name: "Commands",
            dependencies: [
                "Git", "Signatures", "CloudFormation", "Tiers", "History", "Planning", "Switching", "Deployment",
                "Terminal", "Documents",
                argumentParser, mustache,
            ],
            swiftSettings: strict),
        .executableTarget(name: "tiergit", dependencies: ["Commands"], swiftSettings: strict),
        .executableTarget(name: "tables", swiftSettings: strict),
        .executableTarget(
            name: "bench", dependencies: ["Git", "History", "Signatures", "Tiers", crypto], path: "Benchmarks/bench",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .target(
            name: "TestSupport", dependencies: ["Git"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "HistoryTests",
            dependencies: ["Git", "History", "Signatures", "Tiers", "TestSupport", crypto, subprocess, systemPackage],
            swiftSettings: strict),
        .testTarget(
            name: "SwitchingTests",
            dependencies: ["Git", "History", "Signatures", "Switching", "Tiers", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SignaturesTests", dependencies: ["Signatures", crypto, cryptoExtras], swiftSettings: strict),
        .testTarget(
            name: "CloudFormationTests", dependencies: ["CloudFormation", "Planning", "Tiers"], exclude: ["Recorded"],
            swiftSettings: strict),
        .testTarget(name: "TiersTests", dependencies: ["Tiers", yams], swiftSettings: strict),
        .testTarget(
            name: "PlanningTests", dependencies: ["CloudFormation", "Planning", "Tiers"], swiftSettings: strict),
        .testTarget(
            name: "StagesTests", dependencies: ["CloudFormation", "Planning", "Tiers"], swiftSettings: strict),
        .testTarget(
            name: "DeploymentTests", dependencies: ["Deployment", "Tiers"], swiftSettings: [.swiftLanguageMode(.v6)]),
        .testTarget(
            name: "DocumentsTests",
            dependencies: ["Documents", "CloudFormation", "Planning", "Tiers", "History", "Terminal"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .testTarget(
            name: "EndToEndTests", dependencies: ["tables", "tiergit", subprocess, systemPackage, yams],
            exclude: ["Goldens", "Scripts", "StandIn"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
