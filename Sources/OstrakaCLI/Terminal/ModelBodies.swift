import Foundation
import Ostraka
import OstrakaReaders

/// What `model list --json` prints.
struct ModelListBody: Encodable {
  let folder: String
  let models: [Model]
  let hosted: [Hosted]
  let speed: ModelSpeedBody?

  struct Model: Encodable {
    let name: String
    let path: String
    let bytes: Int
    let isForTests: Bool
    let isInUse: Bool

    enum CodingKeys: String, CodingKey {
      case name, path, bytes
      case isForTests = "for_tests"
      case isInUse = "in_use"
    }
  }

  struct Hosted: Encodable {
    let model: String
    /// Where its server is, or its program.
    let url: String
  }

  init(settings: Settings, folder: ModelFolder, speed: ModelSpeed?) {
    self.folder = folder.path
    let used = settings.model?.model.file
    var files = folder.models
    if let used, !files.contains(where: { $0.path == used }), let file = try? ModelFile(path: used)
    {
      files.append(file)
    }
    models = files.map {
      Model(
        name: $0.name, path: $0.path, bytes: $0.size, isForTests: $0.isForTests,
        isInUse: $0.path == used)
    }
    hosted = [
      settings.hosted.anthropic.map { Hosted(model: $0.model, url: $0.url) },
      settings.hosted.openAI.map { Hosted(model: $0.model, url: $0.url) },
      settings.hosted.claudeCode.map { Hosted(model: $0.model, url: $0.program) },
    ].compactMap(\.self)
    self.speed = speed.flatMap { $0.file == used ? ModelSpeedBody($0) : nil }
  }
}
