import Foundation

extension Redactor {
  /// Masks what must not leave: rules may have come after a document was loaded.
  ///
  /// A document whose owner allowed its secrets is shown as it is.
  public func redacted(_ answer: Answer) -> Answer {
    let citations = answer.citations.map(redacted)
    return Answer(
      query: answer.query, question: redacted(answer.question),
      text: answer.text.map { redacted($0, quotedIn: answer.citations) },
      citations: citations, coverage: answer.coverage,
      conflicts: answer.conflicts.map {
        Conflict(
          newer: redacted($0.newer), older: redacted($0.older),
          difference: redacted($0.difference))
      }, synthesizer: answer.synthesizer, modelUsage: answer.modelUsage,
      elapsedMicroseconds: answer.elapsedMicroseconds)
  }

  /// A value that stands in a quote may be a secret only by the words around it: then it's the masked
  /// quote that answers.
  private func redacted(_ text: String, quotedIn citations: [CheckedCitation]) -> String {
    guard !citations.contains(where: { $0.document.allowsSecrets }) else { return text }
    for quote in citations.map(\.citation.quote) where quote.contains(text) {
      let masked = redacted(quote)
      if !masked.contains(text) { return masked }
    }
    return redacted(text)
  }

  /// The same for a passage that was found.
  public func redacted(_ hit: Search.Hit) -> Search.Hit {
    guard !hit.document.allowsSecrets else { return hit }
    return Search.Hit(
      document: hit.document, passage: hit.passage, shard: hit.shard, score: hit.score,
      text: redacted(hit.text))
  }

  private func redacted(_ cited: CheckedCitation) -> CheckedCitation {
    guard !cited.document.allowsSecrets else { return cited }
    let citation = cited.citation
    let quote = redacted(citation.quote)
    guard quote != citation.quote else { return cited }
    var masked = CheckedCitation(
      citation: Citation(extent: citation.extent, lines: citation.lines, quote: quote),
      document: cited.document, shard: cited.shard, fresh: cited.fresh)
    masked.isMasked = true
    return masked
  }

  /// The same question without secrets: nothing of it is stored otherwise.
  public func redacted(_ question: Question) -> Question {
    Question(
      id: question.id, text: redacted(question.text), shards: question.shards,
      deadline: question.deadline)
  }

  /// A message without secrets in its body.
  public func redacted(_ message: Message) -> Message {
    let (body, findings) = redacted(message.body)
    guard !findings.isEmpty else { return message }
    return Message(
      id: message.id, conversation: message.conversation, sender: message.sender,
      mailbox: message.mailbox, kind: message.kind, body: body, expires: message.expires)
  }
}
