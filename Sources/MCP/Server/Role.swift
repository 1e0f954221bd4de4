/// Who says a message of a prompt.
public enum Role: String, Sendable, Hashable {
  case user, assistant
}
