import Foundation
import Ostraka

/// A model file and how a server is to run it.
public struct LlamaModel: Sendable {
  /// A GGUF file, by its absolute path.
  public let file: String
  /// How many tokens one slot has room for.
  public let window: Int
  /// How many contexts are in the server at once.
  public let slots: Int
  public let threads: Int
  /// The longest answer with its quote, in tokens; one that is longer counts as none.
  public let answerLimit: Int
  /// Whether passages that match a question are shown once more before it.
  public let focuses: Bool
  /// How long the server may be silent before it counts as hung.
  public let hangLimit: Duration
  /// Nil for a model that reads documents; how vectors of tokens become one, where it makes vectors.
  private let pooling: Pooling?

  /// How the vectors of a text's tokens become one: as the model's file says, or as somebody does.
  public enum Pooling: String, CaseIterable, Sendable {
    case asTrained = "trained"
    case mean, cls, last
  }

  /// The smallest window that leaves documents some room.
  public static let smallestWindow = 2_048

  /// Errors: `.invalidRequest` for numbers that can't be.
  public init(
    file: String, window: Int, slots: Int, threads: Int, answerLimit: Int,
    focuses: Bool = false, hangLimit: Duration
  ) throws {
    guard window >= Self.smallestWindow, (1...64).contains(slots), (1...256).contains(threads),
      (1...window / 4).contains(answerLimit)
    else {
      throw OstrakaError(
        .invalidRequest,
        "A model needs a window of \(Self.smallestWindow) tokens or more, 1 to 64 slots, 1 to 256 "
          + "threads and answers of at most a quarter of the window.")
    }
    self.file = file
    self.window = window
    self.slots = slots
    self.threads = threads
    self.answerLimit = answerLimit
    self.focuses = focuses
    self.hangLimit = hangLimit
    pooling = nil
  }

  /// A model that makes vectors of short texts.
  ///
  /// - Parameter file: a GGUF file, by its absolute path.
  /// Errors: `.invalidRequest` for numbers that can't be.
  public init(
    embedding file: String, pooling: Pooling, threads: Int, hangLimit: Duration
  ) throws {
    guard (1...256).contains(threads) else {
      throw OstrakaError(.invalidRequest, "A model needs 1 to 256 threads.")
    }
    self.file = file
    self.pooling = pooling
    self.threads = threads
    self.hangLimit = hangLimit
    (window, slots, answerLimit, focuses) = (Self.embeddingWindow, 1, 0, false)
  }

  /// What small models for vectors were trained with, in tokens.
  private static let embeddingWindow = 512

  /// Tells one model file from another, and ways to make vectors with one: SHA-256 of its size, its first and its last MiB, where GGUF
  /// has its description and its last weights. Errors: `.notFound`.
  public func fingerprint() throws -> Digest {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw OstrakaError(.notFound, "There is no file \(file).")
    }
    defer { try? handle.close() }
    let size = try handle.seekToEnd()
    try handle.seek(toOffset: 0)
    let first = try handle.read(upToCount: 1 << 20) ?? Data()
    try handle.seek(toOffset: size > 1 << 20 ? size - 1 << 20 : 0)
    let last = try handle.read(upToCount: 1 << 20) ?? Data()
    let way = pooling.map { "\($0.rawValue) \(EmbeddedText.version) " } ?? ""
    return Digest(of: Data("\(way)\(size) ".utf8) + first, last)
  }

  /// The section of `ostraka.yaml` that it comes from.
  var settings: String { pooling == nil ? "model" : "embedding" }

  /// With other flags a server loses what its slots hold: each flag here was found to be needed.
  func arguments(socket: String, saving folder: String) -> [String] {
    let common = [
      "--model", file, "--host", socket, "--parallel", String(slots),
      "--ctx-size", String(window * slots), "--threads", String(threads), "--no-webui", "--offline",
    ]
    if let pooling {
      let size = String(window)
      return common + ["--embedding", "--batch-size", size, "--ubatch-size", size]
        + (pooling == .asTrained ? [] : ["--pooling", pooling.rawValue])
    }
    return common + [
      "--no-kv-unified",
      "--slot-prompt-similarity", "0", "--cache-ram", "0", "--swa-full",
      // On a processor, a token after 3,500 others took 60 ms with it and 33 ms without.
      "--flash-attn", "off", "--slot-save-path",
      folder + "/",
    ]
  }
}
