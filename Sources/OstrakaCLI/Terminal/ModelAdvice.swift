import Foundation
import OstrakaReaders

/// What fits this machine's memory, and how to get it.
struct ModelAdvice: Encodable {
  let memoryBytes: UInt64
  let folder: String
  let fitting: [Suggestion]

  struct Suggestion: Encodable {
    let name: String
    let license: String
    /// Of the file with 4-bit weights, about.
    let gigabytes: Double
    let repository: String
    let file: String
  }

  enum CodingKeys: String, CodingKey {
    case folder, fitting
    case memoryBytes = "memory_bytes"
  }

  /// Instruction-tuned models with a template that takes a system message, by size. Ostraka has
  /// measured none of them.
  private static let known = [
    Suggestion(
      name: "Qwen2.5-1.5B-Instruct", license: "Apache-2.0", gigabytes: 1.1,
      repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF", file: "qwen2.5-1.5b-instruct-q4_k_m.gguf"),
    Suggestion(
      name: "Qwen2.5-7B-Instruct", license: "Apache-2.0", gigabytes: 4.7,
      repository: "bartowski/Qwen2.5-7B-Instruct-GGUF", file: "Qwen2.5-7B-Instruct-Q4_K_M.gguf"),
    Suggestion(
      name: "Qwen2.5-14B-Instruct", license: "Apache-2.0", gigabytes: 9.0,
      repository: "bartowski/Qwen2.5-14B-Instruct-GGUF", file: "Qwen2.5-14B-Instruct-Q4_K_M.gguf"),
  ]

  init(
    memoryBytes: UInt64 = ProcessInfo.processInfo.physicalMemory,
    folder: ModelFolder = ModelFolder()
  ) {
    self.memoryBytes = memoryBytes
    self.folder = folder.path
    // Weights, contexts and the rest of the machine: half of its memory for the weights.
    fitting = Self.known.filter { $0.gigabytes * 2e9 <= Double(memoryBytes) }
  }

  var text: String {
    let size = String(format: "%.0f GB", Double(memoryBytes) / 1e9)
    var lines = ["This machine has \(size) of memory. Any instruction-tuned model in GGUF will do."]
    if fitting.isEmpty { lines.append("None of those known here fits; a server elsewhere may do.") }
    for model in fitting {
      lines.append(
        String(format: "  %@, %.1f GB, %@", model.name, model.gigabytes, model.license))
      lines.append("    hf download \(model.repository) \(model.file)")
    }
    lines += [
      "The larger, the better it answers and the longer it reads: `ostraka model use` measures that.",
      "  ostraka model install FILE.gguf     puts it into \(folder)",
      "  ostraka model use FILE.gguf         uses it where it is",
      "  ostraka model use http://127.0.0.1:11434/v1 --name NAME --window N   Ollama and others that run",
    ]
    return lines.joined(separator: "\n")
  }
}
