import Foundation
import Ostraka
import Yams

/// The names of everything that a YAML file sets.
public enum YAMLKeys {
  /// Such as `bus.attempts`: the keys of values that are no mappings, each after those it stands in;
  /// without those that have no value.
  ///
  /// Errors: `.badData` for what is no YAML.
  public static func paths(in data: Data) throws -> [String] {
    do {
      return paths(in: try Yams.compose(yaml: String(decoding: data, as: UTF8.self)))
    } catch {
      throw OstrakaError(.badData, "That is not valid YAML: \(error)", cause: error)
    }
  }

  private static func paths(in node: Node?) -> [String] {
    (node?.mapping ?? [:]).flatMap { key, value -> [String] in
      guard value.null == nil else { return [] }
      let name = key.string ?? ""
      return value.mapping == nil ? [name] : paths(in: value).map { "\(name).\($0)" }
    }
  }
}
