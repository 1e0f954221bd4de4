/// Names of files that hold no text, so that they need not be opened to know it.
public enum BinaryNames {
  /// Whether a path ends as only binary files do.
  public static func contains(_ path: String) -> Bool {
    endings.contains(FileName.ending(of: path)) || names.contains(String(FileName.last(of: path)))
  }

  private static let names: Set<String> = [".DS_Store"]

  private static let endings: Set<String> = [
    // Pictures, sound and film.
    "png", "jpg", "jpeg", "gif", "bmp", "ico", "icns", "tif", "tiff", "webp", "heic", "avif",
    "psd", "xcf", "mp3", "m4a", "aac", "flac", "ogg", "opus", "wav", "mp4", "m4v", "mov", "avi",
    "mkv", "webm",
    // Archives and packages.
    "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar", "war", "whl", "deb", "rpm",
    "dmg", "iso", "apk", "ipa",
    // Programs and what compilers leave behind.
    "exe", "dll", "so", "dylib", "a", "o", "obj", "lib", "class", "pyc", "pyo", "wasm",
    "swiftmodule", "pdb", "node",
    // Documents, fonts, databases and models.
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "epub", "ttf", "otf",
    "woff", "woff2", "eot", "sqlite", "sqlite3", "db", "parquet", "npy", "npz", "gguf",
    "safetensors", "onnx", "pt", "pth", "pkl",
  ]
}
