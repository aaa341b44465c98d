import Foundation
import Testing

/// What `integrate` prints.
@Suite struct GoldenTestsIntegrate {
    @Test func integrating() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        let sandbox = scene.sandbox
        try sandbox.write(try DeployScript.text("moved"), to: "my scripts/deploy.sh")
        try sandbox.write(try DeployScript.text("copilot-switch-app"), to: "copilot/scripts/copilot-switch-app.sh")
        try await scene.golden("integrate-diff", "integrate", "my scripts/deploy.sh", "--strict", "--diff")
        try await scene.golden("integrate", "integrate", "my scripts/deploy.sh")
        try await scene.golden("integrate-strict", "integrate", "my scripts/deploy.sh", "--strict")
        try await scene.golden("integrate-again", "integrate", "my scripts/deploy.sh")
        try await scene.golden("integrate-app", "integrate", "copilot/scripts/copilot-switch-app.sh")
        try sandbox.write(try DeployScript.text("moved"), to: "my scripts/deploy.sh")
        try sandbox.write(try DeployScript.text("copilot-switch-app"), to: "copilot/scripts/copilot-switch-app.sh")
        try await scene.golden("status-lost", "status")
        try await scene.ok("integrate", "copilot/scripts/copilot-switch-app.sh")
        try await scene.golden("integrate-remove", "integrate", "copilot/scripts/copilot-switch-app.sh", "--remove")
        try sandbox.write("read -r CLIENT\nexec copilot deploy --env \"$ENV\"\n", to: "by hand.sh")
        try await scene.golden("integrate-by-hand", "integrate", "by hand.sh")
        try sandbox.write("#!/bin/sh\ncopilot deploy --env prod\n", to: "sh.sh")
        try await scene.golden("integrate-no-bash", "integrate", "sh.sh")
        try await scene.golden("integrate-missing", "integrate", "missing.sh")
        try await scene.golden("hook-shell", "hook", "shell", "--every-deployment", "--traps")
    }
}
