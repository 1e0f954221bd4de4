import ArgumentParser
import Foundation
import Ostraka
import OstrakaReaders
import OstrakaServer

struct ShardVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "List, describe, remove, serve or release shards.",
    subcommands: [List.self, Set.self, Remove.self, Run.self, Release.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the shards.")

    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let shards = try await access.withMemory { try await $0.library.shards() }
      if options.json { return Output.print(ShardListBody(shards)) }
      for shard in shards {
        let size = "\(shard.documents.of("document")), \(shard.bytes.asBytes)"
        Terminal.standard.print(
          "\(shard.id): \(size), \(shard.reader)"
            + (shard.egress.map { ", egress to \($0)" } ?? "") + "  \(shard.about)")
      }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a shard, or change its reader or description.")

    @Argument var name: String
    @Option(help: "The kind of reader: \(Readers.kinds.joined(separator: ", ")).")
    var reader: String?
    @Option(help: "allow or deny: whether the shard's documents may leave this machine.")
    var egress: Egress?
    @Option(help: "What the shard is about.")
    var about: String?
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let id = try ShardID(checking: name)
      let access = try await Wiring.access(options)
      let (reader, about, egress) = (reader, about, egress)
      let readers = Readers(access)
      let shard = try await access.withMemory { memory in
        let shards = try await memory.library.shards()
        var shard = shards.first { $0.id == id } ?? ShardDescription(id: id)
        shard.reader = reader ?? shard.reader
        shard.about = about ?? shard.about
        if let egress {
          shard.egress = egress == .allow ? try readers.egress(of: shard.reader) : nil
        }
        if reader != nil || egress == .allow { try readers.check(Roster.ReaderChoice(shard)) }
        try await memory.library.set(shard)
        return shard
      }
      if let place = try? readers.destination(of: shard.reader), place.host == shard.egress {
        Terminal.standard.say(
          "\(shard.documents.of("document")) with \(shard.bytes.asBytes) of this shard go to "
            + "\(place.name) when it reads them.")
      }
      if reader == AttachedReader.kind {
        Terminal.standard.say(
          "The documents of this shard go to whatever agent's session attends it (docs/attached.md)."
        )
      }
      if options.json { return Output.print(ShardListBody([shard])) }
      let leaves = shard.egress.map { ", egress to \($0)" } ?? ""
      Terminal.standard.print("\(shard.id): \(shard.reader)\(leaves)  \(shard.about)")
    }
  }

  enum Egress: String, ExpressibleByArgument, CaseIterable { case allow, deny }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove an empty shard.")

    @Argument var name: String
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let id = ShardID(rawValue: name)
      let request = access.runtime.identifiers.next()
      try await access.withMemory { try await $0.library.remove(id, request: request) }
      if options.json { return Output.print(["removed": name]) }
      Terminal.standard.print("Removed \(name).")
    }
  }

  struct Release: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let the live sessions go that attend a shard with the reader “attached”.")

    @Argument var name: String
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let id = try ShardID(checking: name)
      let count = try await access.withMemory { try await $0.desk.release(id) }
      if options.json { return Output.print(["released": count]) }
      Terminal.standard.print(
        count == 0
          ? "No session attends \(name)."
          : "Released \(count.of("session")): each is told to stop when it calls next.")
    }
  }

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serve a shard in this process, for whoever hosts the memory.")

    @Argument var name: String
    @Option(help: .hidden) var parent: Int32?
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      if let parent { try ShardProcess.dieWithParent(parent) }
      let access = try await Wiring.access(options)
      let guest = ShardGuest(shard: ShardID(rawValue: name), access: access, isChild: parent != nil)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await guest.run() }
        group.addTask { await Signals.termination() }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }
}

extension ShardID {
  /// A name that somebody typed. Errors: `.invalidRequest`.
  init(checking name: String) throws {
    self.init(rawValue: name)
    try check()
  }
}
