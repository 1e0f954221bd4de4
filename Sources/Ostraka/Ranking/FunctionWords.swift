/// The commonest function words of languages in Latin letters, as the analyzer writes them in English, by which a
/// text's language is told.
///
/// The lists leave out single letters, which are variables in code, and most words that are English or a keyword
/// too. Languages whose word forms aren't known have lists too, so that they aren't taken for
/// their neighbours.
enum FunctionWords {
  /// A list for each language; several belong to `.other`. English is the first.
  static let groups: [(language: Language, words: Set<Term>)] = [
    group(
      .english,
      """
      the of and to is that it was with as on be this are by at from have not you who what when where how which why
      did does were could would should they your his their its if but about there than then
      """),
    group(
      .german,
      """
      der die das und ist nicht ein eine einen einem einer mit den von zu auf fur dem des sich werden wird wurde
      auch als bei nach oder wenn aber sind kann durch uber zum zur wie was wer wo wann welche welcher welches
      im am ich wir sie er es hat haben wurden dass diese dieser dieses noch nur man warum
      """),
    group(
      .spanish,
      """
      el la los las de que en un una por con para es se su del al como mas pero lo sus le ha si esta este son
      entre cuando muy sin sobre tambien hasta hay donde quien desde todo nos durante uno ni ese eso cual cuales
      fue era puede cuanto cuantos
      """),
    group(
      .french,
      """
      le la les de des et est une un dans pour que qui sur pas avec ce il au du par plus ne se sont aux cette
      ou comme mais nous vous leur ses son sa ces peut etre fait tout elle on ont quel quelle quels quand
      comment pourquoi
      """),
    group(
      .italian,
      """
      il lo la gli le di che un una per con non sono del della dei delle nel nella al alla si come piu da
      questo questa anche se ma essere ha ho dal dalla sul sulla degli agli cosa chi quando dove perche quale
      quali
      """),
    group(
      .portuguese,
      """
      de que um uma para com nao da dos das em na nos nas se por mais como mas ao pelo pela ou
      seu sua sao foi ser tem quando muito ja tambem isso este esta quem qual quais onde
      """),
    group(
      .other, "de het een en van niet dat te op voor zijn aan met ook er maar om bij uit wordt"),
    group(.other, "och att det som en pa ar av med den till inte har om ett jag ej eller vi"),
    group(.other, "og at det som en pa er av af med den til ikke har om et jeg eller vi"),
    group(.other, "nie sie na jest ze jak dla od oraz przez po jego ktory lub tak"),
    group(.other, "se na je ze jako pro po jsou ktery nebo ale tak pri byl jeho"),
    group(.other, "ve bir bu da de icin ile olarak olan daha gibi kadar sonra ne en cok"),
    group(.other, "ja on ei se etta oli kun mutta hanen niin myos kuin joka sen ovat tai hyvin"),
    group(.other, "az es hogy nem egy de meg ha van csak vagy ez mint el ezt lehet"),
    group(.other, "si de la nu este cu pe care din un pentru mai sau sunt fi prin ce"),
  ]

  /// The groups that have a word, by number.
  static let owners: [Term: [Int]] = groups.enumerated().reduce(into: [:]) { owners, group in
    for word in group.element.words { owners[word, default: []].append(group.offset) }
  }

  private static func group(
    _ language: Language, _ words: String
  ) -> (language: Language, words: Set<Term>) {
    (language, Set(TermScanner.terms(in: words)))
  }

  /// Those of each language but English, the language of ``QueryTerms``, which has ``StopWords/english``.
  static let ofQuestions: [Language: Set<Term>] = groups.reduce(into: [:]) { words, group in
    if group.language != .english { words[group.language, default: []].formUnion(group.words) }
  }

  /// Those of all languages but English.
  static let all: Set<Term> = ofQuestions.values.reduce(into: []) { $0.formUnion($1) }
}
