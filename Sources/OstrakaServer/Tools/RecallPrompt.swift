import MCP
import Ostraka

extension Toolbox {
  var recall: Prompt {
    Prompt(
      name: "recall", title: "Recall before starting",
      description: "Look up what the memory knows about a task before beginning it.",
      arguments: [.init(name: "task", description: "What is to be done.", isRequired: true)]
    ) { arguments, _ in
      .text(
        """
        Before you begin with the task below, recall what this project's memory knows about it:
        1. Call `ask` with two or three whole questions that decide how to do it: what was decided and \
        why, what was tried and failed, which rules hold here.
        2. Call `read` around the citations that matter.
        3. Say in a few lines what you have learned, with documents and lines, and what the memory does \
        not know. Don't invent what it has no citation for.
        Then begin.

        The task: \(arguments["task"] ?? "")
        """)
    }
  }
}
