// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
  name: "ostraka",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "ostraka", targets: ["OstrakaCLI"]),
    .executable(name: "ostraka-bench", targets: ["OstrakaBenchmarks"]),
    .executable(name: "mcp-everything", targets: ["MCPEverything"]),
    .library(name: "Ostraka", targets: ["Ostraka"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .target(name: "Ostraka", dependencies: [crypto, logging], swiftSettings: settings),
    .target(
      name: "OstrakaStore",
      dependencies: [
        "Ostraka", logging, .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .target(
      name: "OstrakaLoading",
      dependencies: [
        "Ostraka", logging, .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(name: "MCP", swiftSettings: settings),
    .target(
      name: "OstrakaServer",
      dependencies: [
        "MCP", "Ostraka", logging,
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .target(
      name: "OstrakaReaders",
      dependencies: [
        "Ostraka", logging,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [.embedInCode("Hosted/prices.json")], swiftSettings: settings),
    .target(
      name: "OstrakaRules", dependencies: ["Ostraka", "CPCRE2"], swiftSettings: settings),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .target(name: "CProcess"),
    .executableTarget(
      name: "OstrakaCLI",
      dependencies: [
        "CProcess", "MCP", "Ostraka", "OstrakaStore", "OstrakaLoading", "OstrakaReaders",
        "OstrakaRules",
        "OstrakaServer", logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "OstrakaBenchmarks",
      dependencies: [
        "Ostraka", "OstrakaReaders", "OstrakaRules", "OstrakaServer", "OstrakaStore",
        "OstrakaTesting", logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Benchmarks",
      exclude: [
        "answers.py", "daemon.py", "locomo.py", "manpages.py", "mcp_latency.py", "measures.py",
        "recall.py", "scale.py",
      ], swiftSettings: settings),
    .executableTarget(
      name: "MCPEverything",
      dependencies: [
        "MCP", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Examples/mcp-everything", exclude: ["README.md"], swiftSettings: settings),
    .target(name: "OstrakaTesting", dependencies: ["Ostraka"], swiftSettings: settings),
    .testTarget(
      name: "OstrakaTests", dependencies: ["Ostraka", "OstrakaTesting", logging],
      swiftSettings: settings),
    .testTarget(
      name: "OstrakaStoreTests",
      dependencies: [
        "Ostraka", "OstrakaStore", "OstrakaTesting", logging,
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "OstrakaRulesTests", dependencies: ["Ostraka", "OstrakaRules"],
      swiftSettings: settings),
    .testTarget(
      name: "OstrakaLoadingTests", dependencies: ["Ostraka", "OstrakaLoading"],
      swiftSettings: settings),
    .testTarget(name: "MCPTests", dependencies: ["MCP"], swiftSettings: settings),
    .testTarget(
      name: "OstrakaServerTests",
      dependencies: [
        "MCP", "Ostraka", "OstrakaServer", "OstrakaStore", "OstrakaTesting", logging,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "NeuralTests",
      dependencies: ["Ostraka", "OstrakaReaders", "OstrakaStore", "OstrakaTesting", logging],
      path: "Tests/Neural", swiftSettings: settings),
    .testTarget(
      name: "HostedTests",
      dependencies: [
        "Ostraka", "OstrakaReaders", "OstrakaTesting", logging,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: ["fake_api.py", "fake_claude.py"], swiftSettings: settings),
    .testTarget(
      name: "OstrakaCLITests",
      dependencies: [
        "Ostraka", "OstrakaCLI", "OstrakaServer", "OstrakaStore", "OstrakaTesting",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrashTests",
      dependencies: ["OstrakaCLI", .product(name: "Subprocess", package: "swift-subprocess")],
      exclude: [
        "crash_points.py", "held.py", "invariants.py", "kills.py", "ostraka_process.py",
        "take_over.py", "workload.py",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "InteropTests",
      dependencies: [
        "MCPEverything", "OstrakaCLI", .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/Interop",
      exclude: [
        "attached.py", "everything.py", "fuzz.py", "mcp_checks.py", "memory.py", "negatives.py",
        "sdk_sessions.py",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Ostraka", "OstrakaStore", "OstrakaTesting", logging,
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
  ]
)

// The fuzzer links only with libFuzzer's instrumentation, so it is there only for `make fuzz`.
if Context.environment["OSTRAKA_FUZZ"] != nil {
  package.products.append(.executable(name: "ostraka-fuzz", targets: ["OstrakaFuzz"]))
  package.targets.append(
    .executableTarget(
      name: "OstrakaFuzz",
      dependencies: [
        "MCP", "Ostraka", "OstrakaLoading", "OstrakaReaders", "OstrakaServer", "OstrakaStore",
        logging,
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: settings))
}
