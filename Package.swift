// swift-tools-version: 6.2
import PackageDescription

// Read from the top: the program, what it is made of, and the C libraries at the bottom. Nothing points back.
let package = Package(
    name: "ai-shell",
    products: [
        .executable(name: "ai-shell", targets: ["Shell"]),
        .library(name: "AIShellEngine", targets: ["Engine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // Reads lines, runs SQL, hosts the commands.
        .executableTarget(name: "Shell", dependencies: ["MigrateCommands", "Engine", "CLibEdit"]),
        // Turns words into one engine verb, and its result into text or JSON.
        .target(
            name: "MigrateCommands",
            dependencies: ["Engine", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        // Plans and runs migrations; gives values and async sequences, never prints.
        .target(name: "Engine", dependencies: ["CLibPQ", "CLibYAML", "CPGQuery", "CCrypto"]),

        // The C libraries, a module map and a header each. Each has one importer (see Tests/TidyTests).
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPGQuery", providers: [.apt(["libpg-query-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CLibEdit", linkerSettings: [.linkedLibrary("edit")]),

        // The application of the demonstration and of the tests: clients that read and write all the time.
        .executableTarget(name: "shop-app", dependencies: ["ShopTraffic", "Engine"], path: "examples/ShopApp"),
        .target(name: "ShopTraffic", dependencies: ["Engine"], path: "examples/ShopTraffic"),

        // The migrations of examples/migrations, written in Swift.
        .executableTarget(name: "Examples", dependencies: ["Engine"], path: "examples/Examples"),

        // Real servers, real terminals, real traffic.
        .target(name: "TestSupport", dependencies: ["Engine"], path: "Tests/TestSupport"),
        .testTarget(name: "EngineTests", dependencies: ["Engine", "ShopTraffic", "TestSupport"]),
        .testTarget(name: "MigrateCommandsTests", dependencies: ["Shell", "MigrateCommands", "Engine", "TestSupport"]),
        .testTarget(name: "ShellTests", dependencies: ["Shell", "Engine", "TestSupport"]),
        .testTarget(name: "ScenarioTests", dependencies: ["Shell", "Engine", "Examples", "ShopTraffic", "TestSupport"]),
        .testTarget(name: "FaultTests", dependencies: ["Shell", "Engine", "ShopTraffic", "TestSupport"]),
        .testTarget(name: "TidyTests", dependencies: ["Shell", "Engine", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
