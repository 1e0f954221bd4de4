/// Transcripts as the agents write them, and the documents that they become.
enum Samples {
  static let claudePath = "-home-ada-parser/1f0c5b5e-0b1a-4c1e-9d43-aabbccddeeff.jsonl"

  static func claudeLine(_ type: String, content: String, more: String = "") -> String {
    #"{"parentUuid":null,"isSidechain":false,"cwd":"/home/ada/parser","gitBranch":"main","#
      + #""sessionId":"1f0c5b5e","type":"\#(type)","message":{"role":"\#(type)","content":\#(content)}"#
      + #","timestamp":"2025-11-23T03:30:05.123Z"\#(more)}"# + "\n"
  }

  private static func turn(_ type: String, _ content: String, more: String = "") -> String {
    String(claudeLine(type, content: content, more: more).dropLast())
  }

  static let claude = [
    #"{"type":"file-history-snapshot","messageId":"m","snapshot":{}}"#,
    turn("user", #""Caveat: not typed""#, more: #","isMeta":true"#),
    turn(
      "user",
      #""<command-message>review</command-message>\n<command-name>/review</command-name>"#
        + #"<command-args>the parser</command-args>""#),
    turn("user", #""<local-command-stdout>ok</local-command-stdout>""#),
    turn(
      "user",
      #"[{"type":"text","text":"Fix it<system-reminder>psst</system-reminder>"},"#
        + #"{"type":"image","source":{"type":"base64","data":"AAAA"}}]"#),
    turn("assistant", #"[{"type":"thinking","thinking":"hmm","signature":"x"}]"#),
    turn("assistant", #"[{"type":"text","text":"I look."}]"#),
    turn(
      "assistant",
      #"[{"type":"tool_use","id":"t","name":"Bash","#
        + #""input":{"command":"swift build\n  -c debug","description":"Build"}}]"#),
    turn(
      "user",
      ##"[{"tool_use_id":"t","type":"tool_result","content":[{"type":"text","text":"# Built\n"},"##
        + #"{"type":"image","source":{}}]}]"#),
    turn("user", #""sub-agent""#, more: #","isSidechain":true"#),
    "{\"type\":\"user\",\"mess",
    #"{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"Done."}]},"#
      + #""timestamp":"2025-11-23T03:31:05.250Z"}"#,
    String(turn("user", #""Thanks""#).dropLast(9)),
  ]

  static let claudeText = """
    # /review the parser

    Agent: Claude Code
    Started: 2025-11-23 03:30:05 UTC
    Folder: /home/ada/parser
    Branch: main

    ## Person, 2025-11-23 03:30:05 UTC

    /review the parser

    Fix it

    (a picture or file)

    ## Agent, 2025-11-23 03:30:05 UTC

    I look.

    - Bash: swift build -c debug

        # Built

        (a picture or file)

    Done.

    """

  private static let items = [
    #"{"type":"message","role":"developer","content":[{"type":"input_text","text":"be good"}]}"#,
    #"{"type":"message","role":"user","content":[{"type":"input_text","text":"#
      + ##""# AGENTS.md instructions for /r\n\n<INSTRUCTIONS>x</INSTRUCTIONS>"},{"type":"input_text","##
      + #""text":"<environment_context><cwd>/r</cwd></environment_context>"}]}"#,
    #"{"type":"message","role":"user","content":[{"type":"input_text","text":"Say hi"}]}"#,
    #"{"type":"reasoning","summary":[],"encrypted_content":"AAAA"}"#,
    #"{"type":"function_call","name":"shell","call_id":"c","#
      + #""arguments":"{\"command\":[\"bash\",\"-lc\",\"echo hi\"],\"workdir\":\"/r\"}"}"#,
    #"{"type":"function_call_output","call_id":"c","#
      + #""output":"{\"output\":\"hi\\n\",\"metadata\":{\"exit_code\":0}}"}"#,
    #"{"type":"custom_tool_call","name":"apply_patch","input":"*** Begin Patch\n*** End Patch"}"#,
    #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"hi"}]}"#,
  ]

  private static let start =
    #"{"id":"019ab1c2","timestamp":"2025-11-23T03:30:05.000Z","cwd":"/r","#
    + #""git":{"branch":"main"},"instructions":null}"#

  private static func line(_ type: String, _ payload: String) -> String {
    #"{"timestamp":"2025-11-23T03:30:05.000Z","type":"\#(type)","payload":\#(payload)}"#
  }

  static let codex =
    [line("session_meta", start), line("turn_context", #"{"cwd":"/r"}"#)]
    + items.map { line("response_item", $0) }
    + [line("event_msg", #"{"type":"agent_message","message":"hi"}"#), "{\"timestamp\":\"2025"]

  static let oldCodex =
    [start, #"{"record_type":"state"}"#]
    + items.map { #"{"timestamp":"2025-11-23T03:30:05.000Z","# + $0.dropFirst() }

  static let codexText = """
    # Say hi

    Agent: Codex
    Started: 2025-11-23 03:30:05 UTC
    Folder: /r
    Branch: main

    ## Person, 2025-11-23 03:30:05 UTC

    Say hi

    ## Agent, 2025-11-23 03:30:05 UTC

    - shell: echo hi

        hi

    - apply_patch: *** Begin Patch *** End Patch

    hi

    """
}
