import MCP
import Ostraka

extension Toolbox {
  var handOver: Prompt {
    Prompt(
      name: "hand_over", title: "Hand over at the end",
      description: "Keep what the next session must know."
    ) { _, _ in
      .text(
        """
        This session ends. Keep in this project's memory what the next one must know and could not read \
        off the files: decisions and their reasons, facts that were hard to find, what failed and why, \
        what is left to do and where. Call `ask` first for what is known already, so that nothing is \
        kept twice; `remember` each thing as a note of its own that stands alone, with a `name` that \
        says what it is about; a note that is out of date is replaced by its name. No secrets, no \
        transcript, nothing that the repository says anyway. If files changed that the memory should \
        have, `load` them.
        """)
    }
  }
}
