import Foundation
import MCP
import Ostraka

extension Toolbox {
  func load(_ intake: any DocumentIntake) -> Tool {
    Tool(
      name: "load", title: "Load files",
      description: """
        Takes files or folders of this workspace into the memory, so that later sessions can ask about \
        them. Loading again takes in what has changed.
        """,
      input: Schema.input(
        [
          "paths": Schema.list(
            of: Schema.text("Absolute, or relative to the workspace.", longest: 4_096),
            "Files and folders inside the workspace.", most: 100),
          "shard": Schema.text("The shard for all of it (default: by content).", longest: 64),
        ], required: ["paths"]),
      output: Schema.output(["documents": Schema.whole, "bytes": Schema.whole]),
      annotations: ToolAnnotations(
        isReadOnly: false, isDestructive: false, isIdempotent: true, isOpenWorld: false)
    ) { arguments, call in
      try await requireOwner(call, to: "load files; use `remember` for text")
      let allowed = try await allowedFolders(call)
      let paths = try (arguments["paths"]?.array ?? []).compactMap(\.string)
        .map { try Self.resolve($0, within: allowed) }
      let shard = arguments["shard"]?.string.map(ShardID.init(rawValue:))
      try shard?.check()
      // Names are relative to the folder in which the first one lies, whoever loads it from wherever.
      let folder = allowed.first { Self.lies(paths[0], in: $0) } ?? allowed[0]
      return try await source.withMemory { memory in
        try .body(try await intake.load(paths, in: folder, into: shard, of: memory))
      }
    }
  }

  /// The folders of which files may be loaded: the client's roots, then those that were named when this
  /// process was started.
  private func allowedFolders(_ call: Call) async throws -> [String] {
    var folders: [String] = []
    for root in try await call.roots() ?? [] {
      guard let url = URL(string: root.uri), url.isFileURL else { continue }
      folders.append(url.path)
    }
    folders += roots
    guard !folders.isEmpty else {
      throw OstrakaError(
        .notPermitted,
        "This host names no workspace folders, so that nothing may be loaded from here. "
          + "`ostraka mcp --root FOLDER` allows one; in a terminal there is `ostraka load PATH`.")
    }
    return folders.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
  }

  /// The path without links; a relative one is looked for in each folder. Errors: `.notPermitted` outside
  /// of the folders, `.notFound`.
  private static func resolve(_ path: String, within folders: [String]) throws -> String {
    let candidates =
      path.hasPrefix("/")
      ? [URL(fileURLWithPath: path)]
      : folders.map { folder in
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true))
      }
    let real = candidates.map { $0.standardizedFileURL.resolvingSymlinksInPath().path }
    let inside = real.filter { path in folders.contains { lies(path, in: $0) } }
    guard !inside.isEmpty else {
      throw OstrakaError(
        .notPermitted, "\(path) is outside of the workspace: \(folders.joined(separator: ", ")).")
    }
    guard let found = inside.first(where: FileManager.default.fileExists) else {
      throw OstrakaError(.notFound, "There is no \(path) in \(folders.joined(separator: ", ")).")
    }
    return found
  }

  private static func lies(_ path: String, in folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
  }
}
