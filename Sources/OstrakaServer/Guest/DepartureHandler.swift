import NIOCore
import Synchronization

/// Knows when the other side of a connection has gone, while a response is still being found or written.
///
/// A request that has been read whole says nothing more, so only the channel knows. It is there from
/// the connection's beginning: who hangs up at once has gone before anybody asks.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny

  private struct State {
    var hasGone = false
    var next = 0
    var waiting: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  /// Stands before all others, some of which keep what comes in from those behind.
  final class Installer: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny

    func handlerAdded(context: ChannelHandlerContext) {
      try? context.pipeline.syncOperations.addHandler(DepartureHandler(), position: .first)
    }
  }

  /// Does some work and says meanwhile when the other side of a connection has gone.
  static func watching<Result>(
    _ channel: any Channel, onDeparture: @escaping @Sendable () -> Void,
    isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Result
  ) async throws -> Result {
    let handler: DepartureHandler
    do {
      handler = try await channel.pipeline.handler(type: DepartureHandler.self).get()
    } catch {
      // The connection is closed, and its handlers are gone.
      throw BrokenConnection(cause: error)
    }
    let number = handler.add(onDeparture)
    defer { handler.remove(number) }
    return try await work()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { leave() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  private func add(_ action: @escaping @Sendable () -> Void) -> Int {
    let (number, hasGone) = state.withLock { state in
      state.next += 1
      if !state.hasGone { state.waiting[state.next] = action }
      return (state.next, state.hasGone)
    }
    if hasGone { action() }
    return number
  }

  private func remove(_ number: Int) {
    state.withLock { $0.waiting[number] = nil }
  }

  private func leave() {
    let waiting = state.withLock { state in
      state.hasGone = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for action in waiting.values { action() }
  }
}
