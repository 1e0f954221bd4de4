/// What may go wrong at an await of the bus, the library or a reader.
public enum Fault: String, CaseIterable, Sendable {
  /// The call takes a while before it begins, or its result does on its way back: calls overtake each
  /// other, and leases end.
  case delay
  /// The call never arrives; the caller sees a connection that broke.
  case lostRequest
  /// The call is carried out, and the caller sees a connection that broke.
  case lostReply
  /// The call is carried out twice.
  case duplicate
  /// A copy of the call is carried out again long after, when whoever called has gone on.
  case stale
  /// The process that calls dies at this moment.
  case crash
  /// A bell isn't heard.
  case lostBell
  /// A reader fails.
  case readerError
  /// A reader takes longer than a lease lasts.
  case slowReader
  /// Nothing can be written for a while.
  case fullDisk
  /// The wall clock is set forward or back.
  case clockJump
  /// The process that hosts the memory dies.
  case hostCrash
}
