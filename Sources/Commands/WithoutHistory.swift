internal import Switching
internal import Terminal
internal import Tiers

/// What hooks do about a client/environment without a history: it is deployed as before, which is what is committed.
enum WithoutHistory {
    static func activateBase(_ target: Target, _ context: Context) async throws {
        guard ActiveRecord.read(context.repository) != nil else { return }
        _ = try await Switcher(context.session).activateBase()
        context.output.say("\(target) has no tier history: what is committed is active again")
    }
}
