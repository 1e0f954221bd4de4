import NIOCore

/// Tells when the other side of a connection has gone, while a response is still being written.
///
/// A request that has been read whole says nothing more, so only the channel knows.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny

  private let onDeparture: @Sendable () -> Void

  init(_ onDeparture: @escaping @Sendable () -> Void) {
    self.onDeparture = onDeparture
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // It may have gone before this was added.
    if !context.channel.isActive { onDeparture() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { onDeparture() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    onDeparture()
    context.fireChannelInactive()
  }
}
