// Dispatch on Linux doesn't say that its sources may be shared, which they may.
@preconcurrency import Dispatch
import Foundation

/// Hints that something may have changed under some folders, so that a watch looks sooner.
///
/// Only a hint: events are merged, and folders beyond the limit or made later are not watched.
/// Whoever watches also looks from time to time. Where the system has no inotify the stream is
/// silent.
public struct FolderEvents: Sendable {
  /// The most folders that are watched unless a caller says otherwise; systems allow 8,192 or
  /// more to all programs of a user together.
  public static let defaultLimit = 1_024

  private let folders: [String]

  /// Events in the folders that hold these files, the first `limit` of them.
  public init(around files: some Sequence<String>, limit: Int = defaultLimit) {
    let folders = Set(files.map(FileName.folder)).sorted(by: FileName.precedes)
    self.folders = Array(folders.prefix(limit))
  }

  /// An element for every burst of events. Watching ends with the stream's consumer.
  public func hints() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      #if os(Linux)
        guard let watch = InotifyWatch(folders) else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: watch.descriptor)
        source.setEventHandler {
          watch.drain()
          continuation.yield()
        }
        source.setCancelHandler { watch.close() }
        continuation.onTermination = { _ in source.cancel() }
        source.resume()
      #endif
    }
  }
}

#if os(Linux)
  /// An inotify descriptor with a watch on each folder.
  private struct InotifyWatch: Sendable {
    let descriptor: Int32

    /// Nil if the system has none left to give.
    init?(_ folders: [String]) {
      descriptor = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
      guard descriptor >= 0 else { return nil }
      let events =
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR
      for folder in folders {
        // A folder that is gone, or one too many: the periodic look finds what happens there.
        if inotify_add_watch(descriptor, folder, UInt32(events)) < 0, errno == ENOSPC { break }
      }
    }

    /// Takes all that is there: what happened doesn't matter, only that something did.
    func drain() {
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      while read(descriptor, &buffer, buffer.count) > 0 {}
    }

    func close() { _ = Foundation.close(descriptor) }
  }
#endif
